package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Brings operators of the versions 10 to 12 to version {@value #LEAST}, the first whose integers have a scale by channel. What became an
 * input since was an attribute before; the rules are those of onnx's own converter, for the operators whose meaning changed.
 */
final class Upgrade {
    static final long LEAST = 13;
    private static final long OLDEST = 10;

    private static final String AXES = "axes";
    private static final String AXIS = "axis";
    private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");

    private final ModelFile file;
    private final long version;
    private final Map<String, Integer> ranks;
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    private Upgrade(ModelFile file, long version) {
        this.file = file;
        this.version = version;
        this.ranks = file.ranks();
    }

    /** @throws OnnxException if its operators are older, or one of them cannot be brought forward without shapes */
    static ModelFile of(ModelFile file) {
        long version = file.opset().orElse(0L);
        if (version < OLDEST) {
            throw new OnnxException("has operators of version " + version + ", expected " + OLDEST
                    + " or later; convert it with onnx.version_converter");
        }
        return version < LEAST ? new Upgrade(file, version).upgraded() : file;
    }

    private ModelFile upgraded() {
        List<NodeMessage> nodes = new ArrayList<>();
        for (NodeMessage each : file.nodes()) {
            if (!each.node().captured().isEmpty()) {
                throw refused(each.node(), "holds a graph of its own");
            }
            nodes.add(each.node().domain().isEmpty() ? upgraded(each) : each);
        }
        return file.withNodes(nodes).withConstants(constants.values()).withOpset(LEAST);
    }

    private NodeMessage upgraded(NodeMessage each) {
        Node node = each.node();
        return switch (node.operator()) {
            case "Squeeze", "Unsqueeze", "ReduceSum" -> toInput(each, AXES, 1);
            case "Split" -> toInput(each, "split", 1);
            case "Softmax", "LogSoftmax", "Hardmax" -> each.with(AXIS, last(node));
            case "Clip" -> version < 11 ? limits(each) : each;
            case "Pad" -> version < 11 ? padded(each) : each;
            case "Resize" -> version < 11 ? resized(each) : each;
            case "Dropout" -> version < 12 ? each.without("ratio") : each;
            default -> each;
        };
    }

    /** An attribute of integers as an input. */
    private NodeMessage toInput(NodeMessage each, String attribute, int position) {
        if (!each.node().has(attribute)) {
            return each;
        }
        long[] integers = each.node().integers(attribute);
        return withInput(
                each.without(attribute),
                position,
                Tensor.of(
                        name(each.node(), attribute),
                        ElementType.INT64,
                        new long[] {integers.length},
                        LongStream.of(integers).asDoubleStream().toArray()));
    }

    private NodeMessage withInput(NodeMessage each, int position, Tensor constant) {
        constants.put(constant.name(), constant);
        List<String> inputs = new ArrayList<>(each.node().inputs());
        while (inputs.size() <= position) {
            inputs.add("");
        }
        inputs.set(position, constant.name());
        return each.reading(inputs);
    }

    private static String name(Node node, String what) {
        return node.outputs().get(0) + "_" + what;
    }

    /** Before version 13 all axes from this one on were one; that is what a softmax over the last axis is. */
    private long last(Node node) {
        long axis = node.integer(AXIS, 1);
        Integer rank = ranks.getOrDefault(
                node.outputs().get(0), ranks.get(node.inputs().get(0)));
        if (axis == -1 || (rank != null && axis == rank - 1)) {
            return -1;
        }
        throw refused(node, "is over the axis " + axis + ", which is not known to be the last");
    }

    private NodeMessage limits(NodeMessage each) {
        NodeMessage changed = each;
        String[] names = {"min", "max"};
        for (int k = 0; k < names.length; k++) {
            if (each.node().has(names[k])) {
                changed = withInput(
                        changed.without(names[k]),
                        k + 1,
                        Tensor.scalar(
                                name(each.node(), names[k]),
                                ElementType.FLOAT,
                                each.node().real(names[k], 0)));
            }
        }
        return changed;
    }

    private NodeMessage padded(NodeMessage each) {
        NodeMessage changed = toInput(each, "pads", 1);
        return each.node().has("value")
                ? withInput(
                        changed.without("value"),
                        2,
                        Tensor.scalar(
                                name(each.node(), "value"),
                                ElementType.FLOAT,
                                each.node().real("value", 0)))
                : changed;
    }

    /** Regions came between, and the one way to place pixels got a name. */
    private static NodeMessage resized(NodeMessage each) {
        List<String> inputs = each.node().inputs();
        return each.reading(List.of(inputs.get(0), "", inputs.get(1)))
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor");
    }

    private OnnxException refused(Node node, String why) {
        return new OnnxException("has operators of version " + version + ", and the " + node.described() + " " + why
                + (SOFTMAX.contains(node.operator()) ? "" : ", which is not converted")
                + "; convert it with onnx.version_converter to version " + LEAST + " or later");
    }
}
