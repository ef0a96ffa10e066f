package io.vernier.benchmark;

import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.List;

/**
 * A perceptron, or a logistic regression, as an ONNX model.
 *
 * <p>The class is the greatest margin, as the softmax after it changes no order: the model has none, so that it is not timed with
 * exponentials that nobody asked for.
 */
final class OnnxPerceptron {

    private OnnxPerceptron() {}

    static byte[] of(LayeredModel model, int rows) {
        OnnxGraph graph = new OnnxGraph(LayeredModel.INPUT);
        String last = LayeredModel.INPUT;
        for (Step step : model.steps()) {
            if (step instanceof Linear linear) {
                graph.addTensor(linear.name() + ".weights", linear.weights(), linear.outputs(), linear.inputs());
                graph.addTensor(linear.name() + ".bias", linear.bias(), linear.outputs());
                graph.addNode(
                        "Gemm",
                        "",
                        linear.name(),
                        List.of(OnnxGraph.attribute("transB", 1)),
                        linear.input(),
                        linear.name() + ".weights",
                        linear.name() + ".bias");
                last = linear.name();
            } else if (step instanceof Activation activation) {
                graph.addNode("Sigmoid", "", activation.name(), List.of(), activation.input());
            } else if (!(step instanceof Softmax)) {
                throw new IllegalArgumentException("Step \"" + step.name() + "\" is in no perceptron.");
            }
        }
        graph.addNode(
                "ArgMax",
                "",
                OnnxGraph.CLASSES,
                List.of(OnnxGraph.attribute("axis", 1), OnnxGraph.attribute("keepdims", 0)),
                last);
        return graph.model(rows, model.inputs());
    }
}
