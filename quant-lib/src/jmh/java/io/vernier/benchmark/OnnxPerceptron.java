package io.vernier.benchmark;

import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.List;

/**
 * A perceptron as an ONNX model in float32: double rows in, their classes out. The least that ONNX asks for, by the field numbers of
 * {@code onnx.proto}.
 *
 * <p>The class is the greatest margin, as the softmax after it changes no order: the model has none, so that it is not timed with
 * exponentials that nobody asked for.
 */
final class OnnxPerceptron {
    static final String ROWS = "rows";
    static final String CLASSES = "classes";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;

    /** Values of {@code TensorProto.DataType}. */
    private static final int FLOAT = 1;

    private static final int INT64 = 7;
    private static final int DOUBLE = 11;

    private final OnnxMessage graph = new OnnxMessage();

    private OnnxPerceptron() {}

    /** A {@code ModelProto}: ir_version 1, graph 7, opset_import 8 with version 2. */
    static byte[] of(LayeredModel model, int rows) {
        OnnxPerceptron perceptron = new OnnxPerceptron();
        perceptron.addNodes(model);
        perceptron
                .graph
                .text(2, "perceptron")
                .message(11, value(ROWS, DOUBLE, rows, model.inputs()))
                .message(12, value(CLASSES, INT64, rows));
        return new OnnxMessage()
                .integer(1, IR_VERSION)
                .message(7, perceptron.graph)
                .message(8, new OnnxMessage().integer(2, OPERATOR_SET))
                .toByteArray();
    }

    private void addNodes(LayeredModel model) {
        addNode("Cast", LayeredModel.INPUT, List.of(attribute("to", FLOAT)), ROWS);
        String last = LayeredModel.INPUT;
        for (Step step : model.steps()) {
            if (step instanceof Linear linear) {
                addTensor(linear.name() + ".weights", linear.weights(), linear.outputs(), linear.inputs());
                addTensor(linear.name() + ".bias", linear.bias(), linear.outputs());
                addNode(
                        "Gemm",
                        linear.name(),
                        List.of(attribute("transB", 1)),
                        linear.input(),
                        linear.name() + ".weights",
                        linear.name() + ".bias");
                last = linear.name();
            } else if (step instanceof Activation activation) {
                addNode("Sigmoid", activation.name(), List.of(), activation.input());
            } else if (!(step instanceof Softmax)) {
                throw new IllegalArgumentException("Step \"" + step.name() + "\" is in no perceptron.");
            }
        }
        addNode("ArgMax", CLASSES, List.of(attribute("axis", 1), attribute("keepdims", 0)), last);
    }

    /** A {@code NodeProto}, field 1 of {@code GraphProto}: input 1, output 2, op_type 4, attribute 5. */
    private void addNode(String operator, String output, List<OnnxMessage> attributes, String... inputs) {
        OnnxMessage node = new OnnxMessage();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output).text(4, operator);
        attributes.forEach(attribute -> node.message(5, attribute));
        graph.message(1, node);
    }

    /** An {@code AttributeProto}: name 1, i 3, type 20 with INT as 2. */
    private static OnnxMessage attribute(String name, long value) {
        return new OnnxMessage().text(1, name).integer(3, value).integer(20, 2);
    }

    /** A {@code TensorProto}, field 5 of {@code GraphProto}: dims 1, data_type 2, name 8, raw_data 9. */
    private void addTensor(String name, double[] values, long... shape) {
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
