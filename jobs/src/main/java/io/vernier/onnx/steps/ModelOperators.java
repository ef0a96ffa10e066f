package io.vernier.onnx.steps;

import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that become steps: layers, what follows them, and trees. */
final class ModelOperators {
    private static final String SEVERAL =
            "predicts several numbers, or a function of one, expected one number; export a model for each of them";

    private final Scope scope;
    private final InputElements inputs;
    private final Combinations combinations;

    ModelOperators(Scope scope, InputElements inputs, Combinations combinations) {
        this.scope = scope;
        this.inputs = inputs;
        this.combinations = combinations;
    }

    /** What an operator reads first; integers as runtimes read them. */
    private Made given(Node node) {
        Made read = scope.read(node, 0);
        return read instanceof Made.Columns columns ? inputs.real(node, columns, ElementType.FLOAT) : read;
    }

    private Made.Rows rows(Node node) {
        return inputs.placed(InputOperators.rows(node, given(node)));
    }

    Made multiplied(Node node) {
        Made read = given(node);
        Tensor matrix = scope.constant(node, 1);
        int inputsOfLayer = width(node, read);
        boolean isVector = matrix.shape().length == 1;
        if ((!isVector && matrix.shape().length != 2) || matrix.shape()[0] != inputsOfLayer) {
            throw Scope.refused(
                    node,
                    "multiplies " + inputsOfLayer + " elements with a constant of the shape "
                            + Arrays.toString(matrix.shape()) + "; export it again");
        }
        double[] weights = Layers.transposed(matrix.reals(), inputsOfLayer, 1);
        return product(node, read, weights, new double[weights.length / inputsOfLayer]);
    }

    Made gemm(Node node) {
        Made read = given(node);
        double[] matrix = scope.constant(node, 1).reals();
        double alpha = node.real("alpha", 1);
        int inputsOfLayer = width(node, read);
        if (node.integer("transA", 0) != 0 || matrix.length % inputsOfLayer != 0) {
            throw Scope.refused(node, "multiplies by columns, expected rows; export it again");
        }
        double[] weights = node.integer("transB", 0) != 0
                ? Layers.times(matrix, alpha)
                : Layers.transposed(matrix, inputsOfLayer, alpha);
        double[] bias = new double[weights.length / inputsOfLayer];
        if (node.inputs().size() > 2) {
            double[] constants = Layers.times(scope.constant(node, 2).reals(), node.real("beta", 1));
            if (!Scope.fits(constants, bias.length)) {
                throw Scope.refused(
                        node, "adds " + constants.length + " numbers to " + bias.length + "; export it again");
            }
            Arrays.setAll(bias, k -> constants[constants.length == 1 ? 0 : k]);
        }
        return product(node, read, weights, bias);
    }

    /** What trees read is computed before them; a layer otherwise. */
    private Made product(Node node, Made read, double[] weights, double[] bias) {
        return read instanceof Made.Rows rows && scope.hasTrees()
                ? combinations.multiplied(node, rows, weights, bias)
                : layer(node, read, weights, bias);
    }

    private int width(Node node, Made read) {
        if (read instanceof Made.Rows rows) {
            return rows.elements().size();
        }
        if (read instanceof Made.OfStep step) {
            return step.channels();
        }
        throw Scope.refused(node, "multiplies what is neither an input nor made by a layer; export it again");
    }

    /** @param weights written over, as {@link Layers#of} says */
    private Made.OfStep layer(Node node, Made read, double[] weights, double[] bias) {
        if (!Arrays.stream(weights).allMatch(Double::isFinite)
                || !Arrays.stream(bias).allMatch(Double::isFinite)) {
            throw Scope.refused(node, "has coefficients that are not finite; train the model on finite data");
        }
        if (weights.length != (long) bias.length * width(node, read) || bias.length == 0) {
            throw Scope.refused(
                    node,
                    "has " + weights.length + " coefficients for " + bias.length + " outputs of " + width(node, read)
                            + " elements; export it again");
        }
        String name = scope.nextLayer() + ".linear";
        return scope.add(
                node,
                read instanceof Made.Rows rows
                        ? Layers.of(name, inputs.placed(rows), inputs.size(), weights, bias)
                        : Layers.of(name, (Made.OfStep) read, weights, bias),
                bias.length);
    }

    /** Makes a step that reads one tensor. */
    interface Maker {
        Step of(String name, String input);
    }

    Made.OfStep function(Node node, String kind, Maker maker) {
        Made made = scope.read(node, 0);
        if (made.isOfInputs()) {
            throw Scope.refused(
                    node,
                    "reads inputs, expected what a layer makes; compute the function in Spark, and export the model alone");
        }
        if (!(made instanceof Made.OfStep read) || !scope.hasLayers()) {
            throw Scope.refused(
                    node,
                    made instanceof Made.OfStep
                            ? "computes a function of what trees predict, which no step is; cut the file before it"
                                    + " (onnx.utils.extract_model), so that the trees predict what that is a function of, and"
                                    + " apply it to their predictions"
                            : "reads no numbers that a layer makes; export trees, a linear model or a perceptron");
        }
        return after(node, read, kind, maker);
    }

    Made.OfStep activation(Node node, String kind, Activation.Function function) {
        return function(node, kind, (name, in) -> new Activation(name, in, function));
    }

    private Made.OfStep after(Node node, Made.OfStep read, String kind, Maker maker) {
        return scope.add(node, maker.of(scope.lastLayer() + "." + kind, read.tensor()), read.channels());
    }

    private Made.OfStep sigmoid(Node node, Made.OfStep margin) {
        return after(node, margin, "sigmoid", (name, in) -> new Activation(name, in, Activation.Function.SIGMOID));
    }

    static Decision argmax(int classes) {
        return new Decision.Argmax(Collections.nCopies(classes, 1.0));
    }

    private void requireLabelRead(Node node, String output) {
        if (node.outputs().indexOf(output) != 0) {
            throw Scope.refused(node, "feeds the prediction by its scores, expected its class; export the model alone");
        }
    }

    private static List<String> labels(Node node, String integers) {
        List<String> texts = node.texts("classlabels_strings");
        return texts.isEmpty()
                ? Arrays.stream(node.integers(integers))
                        .mapToObj(Long::toString)
                        .toList()
                : texts;
    }

    Made linearRegressor(Node node) {
        if (!node.text("post_transform", "NONE").equals("NONE") || node.integer("targets", 1) != 1) {
            throw Scope.refused(node, SEVERAL);
        }
        double[] intercepts = node.reals("intercepts");
        return layer(
                node,
                given(node),
                node.reals("coefficients").clone(),
                intercepts.length == 0 ? new double[1] : intercepts);
    }

    Made linearClassifier(Node node, String output) {
        double[] weights = node.reals("coefficients").clone();
        if (node.outputs().indexOf(output) == 1
                && scope.isReadBy(output, "Slice")
                && node.text("post_transform", "NONE").equals("LOGISTIC")
                && node.reals("intercepts").length == 2
                && isMirrored(weights)
                && isMirrored(node.reals("intercepts"))) {
            scope.treat(node, "one of several that are decided among");
            return new Made.Part(node);
        }
        requireLabelRead(node, output);
        double[] intercepts = node.reals("intercepts");
        List<String> labels = labels(node, "classlabels_ints");
        String transform = node.text("post_transform", "NONE");
        int classes = labels.size();
        Made read = given(node);
        if (classes < 2 || (intercepts.length != classes && !(intercepts.length == 1 && classes == 2))) {
            throw Scope.refused(
                    node, "has " + intercepts.length + " intercepts for " + classes + " classes; export it again");
        }
        if (!List.of("NONE", "LOGISTIC", "SOFTMAX").contains(transform)) {
            throw Scope.refused(node, "has the post_transform " + transform + ", expected NONE, LOGISTIC or SOFTMAX");
        }
        if (intercepts.length == 1) {
            return new Made.Label(layer(node, read, weights, intercepts), new Decision.Threshold(0), labels);
        }
        if (classes == 2 && !transform.equals("SOFTMAX") && isMirrored(weights) && isMirrored(intercepts)) {
            Made.OfStep margin = layer(
                    node,
                    read,
                    Arrays.copyOfRange(weights, weights.length / 2, weights.length),
                    Arrays.copyOfRange(intercepts, 1, 2));
            return transform.equals("NONE")
                    ? new Made.Label(margin, new Decision.Threshold(0), labels)
                    : new Made.Label(sigmoid(node, margin), new Decision.Threshold(0.5), labels);
        }
        Made.OfStep margins = layer(node, read, weights, intercepts);
        // Sigmoids of several classes saturate, the margins that runtimes decide by do not.
        return new Made.Label(
                transform.equals("SOFTMAX") ? after(node, margins, "softmax", Softmax::new) : margins,
                argmax(classes),
                labels);
    }

    /** The probability of class 1 of a part of one-vs-rest. */
    Made sliced(Node node) {
        boolean isOfOne = node.inputs().size() > 3
                && Arrays.equals(scope.constant(node, 1).reals(), new double[] {1})
                && Arrays.equals(scope.constant(node, 2).reals(), new double[] {2})
                && Arrays.equals(scope.constant(node, 3).reals(), new double[] {1});
        if (isOfOne && scope.read(node, 0) instanceof Made.Part part) {
            scope.treat(node, "the score of a class");
            return new Made.PartScore(part.classifier());
        }
        throw Scope.refused(node, "takes a part of what is no classifier of one-vs-rest; export the model alone");
    }

    /**
     * The margins of all classes as one layer, by whose order scikit-learn decides too; of one part its probability. Absent where parts
     * are anything else.
     */
    Optional<Made> joined(Node node) {
        long axis = node.integer("axis", 1);
        if (axis != 1 && axis != -1) {
            return Optional.empty();
        }
        List<Node> classifiers = new ArrayList<>();
        for (String input : node.inputs()) {
            if (!(scope.made(input) instanceof Made.PartScore score)
                    || !score.classifier()
                            .inputs()
                            .equals(
                                    classifiers.isEmpty()
                                            ? score.classifier().inputs()
                                            : classifiers.get(0).inputs())) {
                return Optional.empty();
            }
            classifiers.add(score.classifier());
        }
        Made.OfStep margins = layer(
                node,
                given(classifiers.get(0)),
                secondHalves(classifiers, "coefficients"),
                secondHalves(classifiers, "intercepts"));
        return Optional.of(classifiers.size() == 1 ? sigmoid(node, margins) : new Made.OfParts(margins));
    }

    private static double[] secondHalves(List<Node> classifiers, String attribute) {
        return classifiers.stream()
                .map(each -> each.reals(attribute))
                .flatMapToDouble(numbers -> Arrays.stream(numbers, numbers.length / 2, numbers.length))
                .toArray();
    }

    /** Whether the second half of the numbers are those of the first with the other sign. */
    private static boolean isMirrored(double[] numbers) {
        int half = numbers.length / 2;
        return numbers.length % 2 == 0 && IntStream.range(0, half).allMatch(k -> numbers[k] == -numbers[half + k]);
    }

    /** @param trees the node itself, or in the form that is read */
    Made treeRegressor(Node node, Node trees) {
        String transform = trees.text("post_transform", "NONE");
        if (!transform.equals("NONE") || trees.integer("n_targets", 1) != 1) {
            throw Scope.refused(node, SEVERAL);
        }
        double[] base = trees.realsOrTensor("base_values");
        EnsembleReader reader = new EnsembleReader(trees, rows(node), inputs.size());
        return scope.add(node, TreeHeads.trees(reader.ensemble("target", 1, base)), 1);
    }

    Made treeClassifier(Node node, String output) {
        requireLabelRead(node, output);
        List<String> labels = labels(node, "classlabels_int64s");
        TreeHeads head = TreeHeads.of(node, new EnsembleReader(node, rows(node), inputs.size()), labels.size());
        Made.OfStep last = scope.add(node, head.trees(), labels.size());
        if (head.function().isPresent()) {
            last = scope.add(node, head.function().get(), labels.size());
        }
        return new Made.Label(last, argmax(labels.size()), labels);
    }
}
