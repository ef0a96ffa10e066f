package io.vernier.benchmark;

import java.util.List;

/**
 * An ONNX model in float32: double rows in, their classes out. The least that ONNX asks for, by the field numbers of {@code onnx.proto}.
 */
final class OnnxGraph {
    static final String ROWS = "rows";
    static final String CLASSES = "classes";
    static final String TREES = "ai.onnx.ml";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;
    private static final int TREES_OPERATOR_SET = 3;

    /** Values of {@code TensorProto.DataType}. */
    private static final int FLOAT = 1;

    private static final int INT64 = 7;
    private static final int DOUBLE = 11;

    private final OnnxMessage graph = new OnnxMessage();

    /** Begins with the rows as float32, under this name. */
    OnnxGraph(String input) {
        addNode("Cast", "", input, List.of(attribute("to", FLOAT)), ROWS);
    }

    /** A {@code ModelProto}: ir_version 1, graph 7, opset_import 8 with domain 1 and version 2. */
    byte[] model(int rows, int channels) {
        graph.text(2, "model").message(11, value(ROWS, DOUBLE, rows, channels)).message(12, value(CLASSES, INT64, rows));
        return new OnnxMessage()
                .integer(1, IR_VERSION)
                .message(7, graph)
                .message(8, new OnnxMessage().integer(2, OPERATOR_SET))
                .message(8, new OnnxMessage().text(1, TREES).integer(2, TREES_OPERATOR_SET))
                .toByteArray();
    }

    /** A {@code NodeProto}, field 1 of {@code GraphProto}: input 1, output 2, op_type 4, attribute 5, domain 7. */
    void addNode(String operator, String domain, String output, List<OnnxMessage> attributes, String... inputs) {
        OnnxMessage node = new OnnxMessage();
        for (String input : inputs) {
            node.text(1, input);
        }
        for (String each : output.split(",")) {
            node.text(2, each);
        }
        node.text(4, operator).text(7, domain);
        attributes.forEach(attribute -> node.message(5, attribute));
        graph.message(1, node);
    }

    /** An {@code AttributeProto}: name 1, i 3, type 20 with INT as 2. */
    static OnnxMessage attribute(String name, long value) {
        return new OnnxMessage().text(1, name).integer(3, value).integer(20, 2);
    }

    /** Floats 7, of type FLOATS, 6. */
    static OnnxMessage attribute(String name, double[] values) {
        return new OnnxMessage().text(1, name).floats(7, values).integer(20, 6);
    }

    /** Integers 8, of type INTS, 7. */
    static OnnxMessage attribute(String name, long[] values) {
        OnnxMessage attribute = new OnnxMessage().text(1, name).integer(20, 7);
        for (long value : values) {
            attribute.integer(8, value);
        }
        return attribute;
    }

    /** Strings 9, of type STRINGS, 8. */
    static OnnxMessage attribute(String name, String[] values) {
        OnnxMessage attribute = new OnnxMessage().text(1, name).integer(20, 8);
        for (String value : values) {
            attribute.text(9, value);
        }
        return attribute;
    }

    /** A {@code TensorProto}, field 5 of {@code GraphProto}: dims 1, data_type 2, name 8, raw_data 9. */
    void addTensor(String name, double[] values, long... shape) {
        OnnxMessage tensor = new OnnxMessage();
        for (long size : shape) {
            tensor.integer(1, size);
        }
        graph.message(5, tensor.integer(2, FLOAT).text(8, name).floats(9, values));
    }

    /**
     * A {@code ValueInfoProto}: name 1, type 2. Its {@code TypeProto} has tensor_type 1, of elem_type 1 and shape 2; the shape is a
     * list of dim 1, each with dim_value 1.
     */
    private static OnnxMessage value(String name, int type, long... shape) {
        OnnxMessage dimensions = new OnnxMessage();
        for (long size : shape) {
            dimensions.message(1, new OnnxMessage().integer(1, size));
        }
        OnnxMessage tensor = new OnnxMessage().integer(1, type).message(2, dimensions);
        return new OnnxMessage().text(1, name).message(2, new OnnxMessage().message(1, tensor));
    }
}
