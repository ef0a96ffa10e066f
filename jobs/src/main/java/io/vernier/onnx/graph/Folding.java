package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds a {@code BatchNormalization} into the layer before it, where nothing else reads that layer. */
final class Folding {
    private static final double EPSILON = 1e-5;

    private final ModelFile file;
    private final OnnxModel model;
    private final Map<String, Tensor> changed = new LinkedHashMap<>();

    private Folding(ModelFile file) {
        this.file = file;
        this.model = file.model();
    }

    static ModelFile of(ModelFile file) {
        boolean any =
                file.nodes().stream().anyMatch(each -> each.node().operator().equals("BatchNormalization"));
        return any ? new Folding(file).folded() : file;
    }

    private ModelFile folded() {
        Readers readers = Readers.of(model);
        Map<String, Integer> makers = new HashMap<>();
        List<Optional<NodeMessage>> nodes = new ArrayList<>();
        for (NodeMessage each : file.nodes()) {
            Node node = each.node();
            Optional<Integer> layer = node.operator().equals("BatchNormalization")
                    ? Optional.ofNullable(makers.get(node.inputs().get(0)))
                    : Optional.empty();
            Optional<NodeMessage> folded = layer.flatMap(position -> nodes.get(position))
                    .filter(before -> readers.readsOnly(node, node.inputs().get(0)))
                    .flatMap(before -> folded(before, node, readers));
            if (folded.isPresent()) {
                nodes.set(layer.orElseThrow(), folded);
                makers.put(node.outputs().get(0), layer.orElseThrow());
            } else {
                node.outputs().forEach(output -> makers.put(output, nodes.size()));
                nodes.add(Optional.of(each));
            }
        }
        return file.withNodes(nodes.stream().flatMap(Optional::stream).toList())
                .withConstants(changed.values())
                .withoutUnusedConstants();
    }

    /** The layer with factor and addend of each channel within its weights and bias. */
    private Optional<NodeMessage> folded(NodeMessage layer, Node normalization, Readers readers) {
        Node before = layer.node();
        Optional<WeightAxis> axis = WeightAxis.of(before, model.constants());
        List<Tensor> parts = normalization
                .inputs()
                .subList(1, normalization.inputs().size())
                .stream()
                .map(model.constants()::get)
                .toList();
        boolean isPlain = axis.isPresent()
                && !before.operator().equals("MatMul")
                && !parts.contains(null)
                && normalization.integer("training_mode", 0) == 0
                && readers.count(before.inputs().get(1)) == 1
                && (before.inputs().size() < 3
                        || (isConstant(before.inputs().get(2))
                                && readers.count(before.inputs().get(2)) == 1));
        if (!isPlain) {
            return Optional.empty();
        }
        int channels = axis.get().channels();
        double[] factors = new double[channels];
        double[] bias = before.inputs().size() < 3
                ? new double[channels]
                : current(before.inputs().get(2)).reals().clone();
        for (int c = 0; c < channels; c++) {
            factors[c] = parts.get(0).reals()[c]
                    / Math.sqrt(parts.get(3).reals()[c] + normalization.real("epsilon", EPSILON));
            bias[c] = (bias[c] - parts.get(2).reals()[c]) * factors[c]
                    + parts.get(1).reals()[c];
        }
        Tensor weights = current(before.inputs().get(1));
        changed.put(weights.name(), weights.times(element -> factors[axis.get().channel(element)]));
        String name = before.inputs().size() < 3
                ? before.outputs().get(0) + "_bias"
                : before.inputs().get(2);
        changed.put(name, Tensor.of(name, ElementType.FLOAT, new long[] {channels}, bias));
        return Optional.of(
                layer.reading(List.of(before.inputs().get(0), before.inputs().get(1), name))
                        .making(normalization.outputs().subList(0, 1)));
    }

    private boolean isConstant(String name) {
        return changed.containsKey(name) || model.constants().containsKey(name);
    }

    private Tensor current(String name) {
        return changed.getOrDefault(name, model.constants().get(name));
    }
}
