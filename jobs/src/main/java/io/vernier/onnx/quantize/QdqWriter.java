package io.vernier.onnx.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.NodeMessage;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes the format QDQ: a tensor with codes goes once through {@code QuantizeLinear} and {@code DequantizeLinear}, weights and bias are
 * codes with a {@code DequantizeLinear}, and only operators that are quantized read what comes out of these. Every operator that stays
 * float reads the tensor as it was, never codes: runtimes take a float weight beside codes for one to be rounded too. A zero point is always
 * written, also where it is 0, since there are loaders that do not take a scale by channel without one.
 */
final class QdqWriter {
    private final NetworkPlan plan;
    private final NetworkOptions options;
    private final Map<String, QuantizationParameters> activations;
    private final Map<Node, QuantizedWeights> weights;
    private final Set<String> taken = new HashSet<>();
    private final List<NodeMessage> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    /** For each tensor with codes, what its readers read. */
    private final Map<String, String> decoded = new HashMap<>();

    /** For each output of the graph that is rounded, the tensor before it is. */
    private final Map<String, String> exact = new HashMap<>();

    private QdqWriter(
            NetworkPlan plan,
            NetworkOptions options,
            Map<String, QuantizationParameters> activations,
            Map<Node, QuantizedWeights> weights) {
        this.plan = plan;
        this.options = options;
        this.activations = activations;
        this.weights = weights;
        OnnxModel model = plan.model();
        taken.addAll(model.constants().keySet());
        model.inputs().forEach(input -> taken.add(input.name()));
        model.nodes().forEach(node -> {
            taken.addAll(node.outputs());
            taken.add(node.name());
        });
    }

    static ModelFile write(
            ModelFile file,
            NetworkPlan plan,
            NetworkOptions options,
            Map<String, QuantizationParameters> activations,
            Map<Node, QuantizedWeights> weights) {
        return new QdqWriter(plan, options, activations, weights).written(file);
    }

    private ModelFile written(ModelFile file) {
        if (options.outputs()) {
            plan.roundedOutputs().forEach(output -> exact.put(output, unused(output + "_float")));
        }
        plan.model().inputs().forEach(input -> code(input.name()));
        for (NodeMessage each : file.nodes()) {
            write(each);
        }
        return file.withNodes(nodes).withConstants(constants.values()).withoutUnusedConstants();
    }

    private void write(NodeMessage each) {
        Node node = each.node();
        Set<String> operands = new HashSet<>(plan.operands(node));
        operands.stream()
                .filter(plan.model().constants()::containsKey)
                .filter(operand -> !decoded.containsKey(operand))
                .forEach(this::encodeConstant);
        NodeMessage written = each.reading(input ->
                operands.contains(input) ? decoded.getOrDefault(input, input) : exact.getOrDefault(input, input));
        QuantizedWeights integers = weights.get(node);
        if (integers != null) {
            written = written.reading(inputs(written.node(), integers));
        }
        nodes.add(written.making(node.outputs().stream()
                .map(output -> exact.getOrDefault(output, output))
                .toList()));
        node.outputs().forEach(this::code);
    }

    private List<String> inputs(Node node, QuantizedWeights integers) {
        String name = NodeChoice.name(integers.layer().node());
        Layer layer = integers.layer();
        boolean isPerChannel = layer.axis().axis() >= 0;
        double[] codes = IntStream.of(integers.codes())
                .mapToDouble(code -> code + options.weights().zeroPoint())
                .toArray();
        List<String> inputs = new ArrayList<>();
        inputs.add(node.inputs().get(0));
        inputs.add(dequantized(
                name + "_weight",
                Tensor.of(unused(name + "_weight_quantized"), options.weights().element(), integers.shape(), codes),
                integers.scales(),
                options.weights().zeroPoint(),
                isPerChannel ? layer.axis().axis() : -1));
        if (integers.floatBias().length > 0) {
            long[] shape = {integers.floatBias().length};
            if (options.target().hasIntegerBias()) {
                double[] steps = Arrays.stream(integers.bias()).asDoubleStream().toArray();
                inputs.add(dequantized(
                        name + "_bias",
                        Tensor.of(unused(name + "_bias_quantized"), ElementType.INT32, shape, steps),
                        integers.biasScales(),
                        0,
                        isPerChannel ? 0 : -1));
            } else {
                inputs.add(added(Tensor.of(unused(name + "_bias"), ElementType.FLOAT, shape, integers.floatBias())));
            }
        }
        return inputs;
    }

    /** A constant of codes with its scales, by channel on an axis or, where that is below 0, one for all. */
    private String dequantized(String name, Tensor codes, double[] scales, int zeroPoint, int axis) {
        long[] shape = axis < 0 ? new long[0] : new long[] {scales.length};
        double[] zeroPoints = new double[scales.length];
        Arrays.fill(zeroPoints, zeroPoint);
        String output = unused(name + "_dequantized");
        NodeMessage node = NodeMessage.of(
                "DequantizeLinear",
                unused(name + "_DequantizeLinear"),
                List.of(
                        added(codes),
                        added(Tensor.of(unused(name + "_scale"), ElementType.FLOAT, shape, scales)),
                        added(Tensor.of(unused(name + "_zero_point"), codes.type(), shape, zeroPoints))),
                List.of(output));
        nodes.add(axis < 0 ? node : node.with("axis", axis));
        return output;
    }

    private void encodeConstant(String name) {
        Tensor constant = plan.model().constants().get(name);
        QuantizationParameters parameters = activations.get(name);
        double[] codes = Arrays.stream(constant.reals())
                .map(each -> parameters.code(each))
                .toArray();
        decoded.put(
                name,
                dequantized(
                        name,
                        Tensor.of(unused(name + "_quantized"), ElementType.INT8, constant.shape(), codes),
                        new double[] {parameters.scale()},
                        (int) parameters.zeroPoint(),
                        -1));
    }

    /** Rounds a tensor to codes where it has some: behind it, so that who reads them finds them made. */
    private void code(String tensor) {
        QuantizationParameters parameters = activations.get(tensor);
        if (parameters == null || plan.model().constants().containsKey(tensor)) {
            return;
        }
        String from = exact.getOrDefault(tensor, tensor);
        String scale = added(Tensor.scalar(unused(tensor + "_scale"), ElementType.FLOAT, parameters.scale()));
        String zeroPoint =
                added(Tensor.scalar(unused(tensor + "_zero_point"), ElementType.INT8, (double) parameters.zeroPoint()));
        String codes = unused(tensor + "_quantized");
        String output = exact.containsKey(tensor) ? tensor : unused(tensor + "_dequantized");
        nodes.add(NodeMessage.of(
                "QuantizeLinear", unused(tensor + "_QuantizeLinear"), List.of(from, scale, zeroPoint), List.of(codes)));
        nodes.add(NodeMessage.of(
                "DequantizeLinear",
                unused(tensor + "_DequantizeLinear"),
                List.of(codes, scale, zeroPoint),
                List.of(output)));
        decoded.put(tensor, output);
    }

    private String added(Tensor constant) {
        constants.put(constant.name(), constant);
        return constant.name();
    }

    /** The name, or the first with a number that nothing has. */
    private String unused(String name) {
        String free = name;
        for (int k = 1; !taken.add(free); k++) {
            free = name + "_" + k;
        }
        return free;
    }
}
