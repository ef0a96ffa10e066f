package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which nodes of a network get integers, and so which tensors must be measured. */
public final class NetworkPlan {
    private final OnnxModel model;
    private final Map<Node, Treatment> treatments;

    private NetworkPlan(OnnxModel model, Map<Node, Treatment> treatments) {
        this.model = model;
        this.treatments = treatments;
    }

    /**
     * What becomes of the nodes of a file.
     *
     * @param file in the form that {@code Normalization} gives
     */
    public static NetworkPlan of(ModelFile file, NetworkOptions options) {
        OnnxModel model = file.model();
        Set<String> floats = FloatTensors.of(model);
        Set<String> made = NodeChoice.made(model);
        Map<Node, Treatment> treatments = new LinkedHashMap<>();
        for (Node node : model.nodes()) {
            Treatment treatment = !isSupported(node, model, floats, made)
                    ? Treatment.UNSUPPORTED
                    : !options.nodes().isQuantized(node)
                            ? Treatment.EXCLUDED
                            : options.floats().contains(NodeChoice.name(node)) ? Treatment.SEARCH : Treatment.CHOSEN;
            treatments.put(node, treatment);
        }
        NetworkPlan plan = new NetworkPlan(model, treatments);
        if (!options.floats().isEmpty()) {
            plan.leaveUnreadCodes();
        }
        return plan;
    }

    /** What moves numbers to readers that stay float leaves them float too, the last ones first. */
    private void leaveUnreadCodes() {
        Set<String> read = new HashSet<>();
        model.outputs().forEach(output -> read.add(output.name()));
        List<Node> nodes = model.nodes();
        for (int k = nodes.size() - 1; k >= 0; k--) {
            Node node = nodes.get(k);
            if (Operators.isMoving(node.operator()) && node.outputs().stream().noneMatch(read::contains)) {
                treatments.computeIfPresent(node, (each, now) -> now.isQuantized() ? Treatment.SEARCH : now);
            }
            read.addAll(operands(node));
        }
    }

    private static boolean isSupported(Node node, OnnxModel model, Set<String> floats, Set<String> made) {
        boolean isKnown = node.domain().isEmpty() && Operators.isKnown(node.operator());
        if (!isKnown
                || (!floats.contains(node.inputs().get(0))
                        && !isReal(model, node.inputs().get(0)))
                || !node.inputs().stream()
                        .limit(Operators.operands(node.operator()))
                        .allMatch(input -> input.isEmpty()
                                || made.contains(input)
                                || model.constants().containsKey(input))) {
            // What nodes make of constants alone is neither measured nor known.
            return false;
        }
        return Operators.isLayer(node.operator())
                ? Layer.of(node, model.constants()).isPresent()
                        && !model.constants().containsKey(node.inputs().get(0))
                : !isPartOfLayer(node, model);
    }

    private static boolean isReal(OnnxModel model, String constant) {
        Tensor found = model.constants().get(constant);
        return found != null && found.type().isReal();
    }

    /** A function between a layer and its codes is computed with the layer, so there are no codes before it. */
    private static boolean isPartOfLayer(Node node, OnnxModel model) {
        boolean isFunction = node.operator().equals("Relu") || node.operator().equals("Clip");
        return isFunction
                && model.nodes().stream()
                        .anyMatch(each -> Operators.isLayer(each.operator())
                                && each.outputs().contains(node.inputs().get(0)));
    }

    OnnxModel model() {
        return model;
    }

    /** What becomes of each node, in the order of the file. */
    Map<Node, Treatment> treatments() {
        return treatments;
    }

    /** The layers that get integers. */
    List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        treatments.forEach((node, treatment) -> {
            if (treatment.isQuantized()) {
                Layer.of(node, model.constants()).ifPresent(layers::add);
            }
        });
        return layers;
    }

    /** The plan with a node left float. */
    NetworkPlan without(Node node, Treatment why) {
        Map<Node, Treatment> others = new LinkedHashMap<>(treatments);
        others.put(node, why);
        return new NetworkPlan(model, others);
    }

    /** The numbers that a node reads as codes, in the order of its inputs. */
    List<String> operands(Node node) {
        return treatments.get(node).isQuantized()
                ? node.inputs().stream()
                        .limit(Operators.operands(node.operator()))
                        .filter(input -> !input.isEmpty())
                        .toList()
                : List.of();
    }

    /** The tensors that get codes and are no constants, in the order in which they are read. */
    public List<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>();
        for (Node node : model.nodes()) {
            operands(node).stream()
                    .filter(input -> !model.constants().containsKey(input))
                    .forEach(tensors::add);
        }
        return List.copyOf(tensors);
    }

    /** The outputs of the graph that quantized operators make: what can be rounded to codes. */
    public List<String> roundedOutputs() {
        Set<String> made = new HashSet<>();
        treatments.forEach((node, treatment) -> {
            if (treatment.isQuantized()) {
                made.addAll(node.outputs());
            }
        });
        return model.outputs().stream().map(Port::name).filter(made::contains).toList();
    }

    /** Constants that are read as codes beside the weights of layers. */
    List<Tensor> constants() {
        Set<String> read = new LinkedHashSet<>();
        model.nodes().forEach(node -> read.addAll(operands(node)));
        return read.stream()
                .map(model.constants()::get)
                .filter(constant -> constant != null)
                .toList();
    }

    /** The tensor whose codes a tensor has, since only moving operators lie between them; itself where there are none. */
    String source(String tensor) {
        Set<String> seen = new HashSet<>();
        String at = tensor;
        for (Optional<Node> maker = movedBy(at); maker.isPresent() && seen.add(at); maker = movedBy(at)) {
            at = maker.get().inputs().get(0);
        }
        return at;
    }

    private Optional<Node> movedBy(String tensor) {
        return model.nodes().stream()
                .filter(node -> treatments.get(node).isQuantized()
                        && Operators.isMoving(node.operator())
                        && node.outputs().get(0).equals(tensor)
                        && !model.constants().containsKey(node.inputs().get(0)))
                .findFirst();
    }
}
