package io.vernier.onnx.steps;

import io.vernier.model.Activation;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.graph.Tensor;
import io.vernier.onnx.graph.UnifiedTrees;
import io.vernier.onnx.steps.ExpressedGraph.Input;
import io.vernier.onnx.steps.ExpressedGraph.Treatment;
import io.vernier.onnx.steps.Operation.Kind;
import io.vernier.onnx.steps.Operation.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Follows a graph from its prediction back to its inputs. What of the graph does not feed the prediction, such as the probabilities as a
 * map, is left out.
 */
public final class Translation {
    private static final long OLDEST_OPSET = 7;
    private static final long NEWEST_OPSET = 28;
    private static final long NEWEST_ML_OPSET = 5;

    /** Elements of all inputs, and of what is put side by side of them. */
    private static final int MOST_ELEMENTS = 1 << 20;

    private final OnnxModel graph;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Made> known = new HashMap<>();
    private final Map<Node, String> treatments = new LinkedHashMap<>();
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final List<Input> inputs = new ArrayList<>();
    private int features;
    private int layers;

    private Translation(OnnxModel graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            node.outputs().forEach(output -> makers.put(output, node));
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
    }

    /**
     * Expresses a graph as steps.
     *
     * @throws OnnxException if an operator that feeds the prediction is not one that becomes a step
     */
    public static ExpressedGraph of(OnnxModel graph) {
        try {
            return new Translation(graph).express();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new OnnxException("does not fit together (" + e.getMessage() + "); export it again");
        } catch (StackOverflowError e) {
            throw new OnnxException(
                    "is deeper than a model of trees, a linear model or a perceptron; export the model alone");
        }
    }

    private ExpressedGraph express() {
        requireOpset("", OLDEST_OPSET, NEWEST_OPSET);
        requireOpset("ai.onnx.ml", 1, NEWEST_ML_OPSET);
        graph.inputs().forEach(this::addInput);
        Port output = prediction();
        Made made = made(output.name());
        Made.OfStep last;
        Decision decision;
        List<String> classes = List.of();
        if (made instanceof Made.Label label) {
            last = label.decided();
            decision = label.decision();
            classes = label.labels();
        } else if (made instanceof Made.Index index) {
            last = index.decided();
            decision = index.decision();
            int count = decision instanceof Decision.Threshold ? 2 : decision.channels();
            classes = IntStream.range(0, count).mapToObj(Integer::toString).toList();
        } else if (made instanceof Made.OfStep step) {
            last = step;
            decision = step.channels() == 1 ? new Decision.Identity() : argmax(step.channels());
            classes = step.channels() == 1
                    ? List.of()
                    : IntStream.range(0, step.channels())
                            .mapToObj(Integer::toString)
                            .toList();
        } else {
            throw new OnnxException("predicts nothing, its output \"" + output.name()
                    + "\" is no class and no number that a model makes; export the model with its prediction");
        }
        List<Step> all = List.copyOf(steps.values());
        if (!all.get(all.size() - 1).name().equals(last.tensor())) {
            throw new OnnxException("does not predict by what its last layer makes; export the model alone");
        }
        LayeredModel model = new LayeredModel(features, all, decision);
        return new ExpressedGraph(
                model,
                inputs,
                classes,
                graph.nodes().stream()
                        .map(node -> new Treatment(
                                node.operator(),
                                node.name().isEmpty() ? String.join(", ", node.outputs()) : node.name(),
                                treatments.getOrDefault(node, "left out: the prediction does not need it")))
                        .toList());
    }

    private void requireOpset(String domain, long oldest, long newest) {
        Long version = graph.opsets().get(domain);
        if (version != null && (version < oldest || version > newest)) {
            throw new OnnxException(
                    "has operators of version " + version + " of \"" + (domain.isEmpty() ? "ai.onnx" : domain)
                            + "\", expected " + oldest + " to " + newest
                            + "; convert it with onnx.version_converter or export it with another target_opset");
        }
    }

    private void addInput(Port port) {
        if (!port.type().isReal()) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the type "
                    + port.type().label() + ", expected tensor(float) or tensor(double); export it with such inputs");
        }
        long size = port.shape().size() == 1
                ? 1
                : port.shape().size() == 2 ? port.shape().get(1).orElse(0) : 0;
        if (size < 1 || size > MOST_ELEMENTS - features) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the shape " + port.shape()
                    + ", expected rows and a number of elements; export it with an initial type such as [None, 4]");
        }
        Numbers numbers = port.type() == ElementType.FLOAT ? Numbers.FLOAT32 : Numbers.FLOAT64;
        int from = features;
        List<Element> elements = IntStream.range(from, from + (int) size)
                .mapToObj(feature -> new Element(feature, List.of()).then(Kind.CAST, 0, numbers))
                .toList();
        features += (int) size;
        inputs.add(new Input(port.name(), (int) size));
        known.put(port.name(), new Made.Rows(elements, numbers));
    }

    /** The one output, or the one that is a class. */
    private Port prediction() {
        if (graph.outputs().size() == 1) {
            return graph.outputs().get(0);
        }
        List<Port> classes = graph.outputs().stream()
                .filter(port -> port.type() == ElementType.INT64 || port.type() == ElementType.STRING)
                .toList();
        if (classes.size() != 1) {
            throw new OnnxException("has the outputs "
                    + String.join(", ", graph.outputs().stream().map(Port::name).toList())
                    + ", expected one, or one that is a class (int64 or text); export it with its prediction alone");
        }
        return classes.get(0);
    }

    private Made made(String name) {
        Made made = known.get(name);
        if (made != null) {
            return made;
        }
        if (graph.constants().containsKey(name)) {
            return new Made.Constant(graph.constants().get(name));
        }
        Node node = makers.get(name);
        if (node == null || treatments.containsKey(node)) {
            throw new OnnxException("reads \"" + name + "\", which no node before makes; export it again");
        }
        // Whoever reads what it makes while it is made goes in a circle.
        treatments.put(node, "");
        made = take(node, name);
        known.put(name, made);
        return made;
    }

    private Made take(Node node, String output) {
        return switch (node.domain() + ":" + node.operator()) {
            case ":Constant" -> constant(node);
            case ":Cast" -> cast(node);
            case ":Identity", ":Reshape", ":Squeeze", ":Flatten", ":Dropout" -> same(node);
            case ":Add", ":Sub", ":Mul", ":Div" -> elementwise(node);
            case ":Concat", "ai.onnx.ml:FeatureVectorizer" -> concatenated(node);
            case ":MatMul" -> multiplied(node);
            case ":Gemm" -> gemm(node);
            case ":Sigmoid" -> activation(node, "sigmoid", Activation.Function.SIGMOID);
            case ":Relu" -> activation(node, "relu", Activation.Function.RELU);
            case ":Tanh" -> activation(node, "tanh", Activation.Function.TANH);
            case ":Exp" ->
                function(
                        node,
                        "link",
                        (name, in) ->
                                new Link(name, in, InverseLink.of(InverseLink.Function.LOG, InverseLink.Means.ANY)));
            case ":Softmax" -> function(node, "softmax", Softmax::new);
            case ":LogSoftmax" ->
                function(node, "log_softmax", (name, in) -> new Probabilities(name, in, ClassProbabilities.LOGARITHMS));
            case ":ArgMax" -> argmax(node);
            case "ai.onnx.ml:Scaler" -> scaled(node);
            case "ai.onnx.ml:ArrayFeatureExtractor" -> extracted(node);
            case "ai.onnx.ml:LinearRegressor" -> linearRegressor(node);
            case "ai.onnx.ml:LinearClassifier" -> linearClassifier(node, output);
            case "ai.onnx.ml:TreeEnsembleRegressor" -> treeRegressor(node, node);
            case "ai.onnx.ml:TreeEnsemble" -> treeRegressor(node, UnifiedTrees.classic(node));
            case "ai.onnx.ml:TreeEnsembleClassifier" -> treeClassifier(node, output);
            default ->
                throw refused(
                        node,
                        "of the domain \"" + (node.domain().isEmpty() ? "ai.onnx" : node.domain())
                                + "\" feeds the prediction and is none of the operators that become steps; export trees, a linear"
                                + " model or a perceptron with scalers before it, and do the rest in Spark");
        };
    }

    private static OnnxException refused(Node node, String what) {
        return new OnnxException("cannot be taken, its " + node.described() + " " + what);
    }

    private void treat(Node node, String treatment) {
        treatments.put(node, treatment);
    }

    private Made read(Node node, int input) {
        if (node.inputs().size() <= input) {
            throw refused(node, "has " + node.inputs().size() + " inputs, expected more; export it again");
        }
        return made(node.inputs().get(input));
    }

    private Made.Rows rows(Node node) {
        if (read(node, 0) instanceof Made.Rows rows) {
            return rows;
        }
        throw refused(node, "reads what a layer makes, expected inputs of the graph; export the model alone");
    }

    private Tensor constant(Node node, int input) {
        if (read(node, input) instanceof Made.Constant constant) {
            return constant.tensor();
        }
        throw refused(
                node, "has no constant as its input " + input + ", expected one; export the model after training");
    }

    private Made constant(Node node) {
        treat(node, "a constant");
        return new Made.Constant(node.tensor("value").orElseThrow(() -> refused(node, "is no tensor of numbers")));
    }

    private Made same(Node node) {
        Made made = read(node, 0);
        boolean reshapes = node.operator().equals("Reshape") || node.operator().equals("Flatten");
        if (reshapes
                && made instanceof Made.Rows rows
                && !keepsWidth(node, rows.elements().size())) {
            throw refused(node, "makes rows of another width of the inputs; export the model alone");
        }
        treat(node, "nothing to compute");
        return made;
    }

    private boolean keepsWidth(Node node, int width) {
        if (node.operator().equals("Flatten")) {
            return node.integer("axis", 1) == 1;
        }
        double[] shape = constant(node, 1).reals();
        return shape.length == 2 && (shape[1] == width || (shape[1] == -1 && shape[0] != 1));
    }

    private Made cast(Node node) {
        Made made = same(node);
        ElementType to = ElementType.of(node.integer("to", 0));
        if (!to.isReal() && (made instanceof Made.OfStep || made instanceof Made.Rows)) {
            throw refused(
                    node, "casts numbers to " + to.label() + ", expected float or double; export it without that");
        }
        if (!(made instanceof Made.Rows rows)) {
            return made;
        }
        Numbers numbers = to == ElementType.FLOAT ? Numbers.FLOAT32 : Numbers.FLOAT64;
        treat(node, "part of what reads it");
        return each(rows, numbers, Kind.CAST, new double[] {0});
    }

    private static Made.Rows each(Made.Rows rows, Numbers precision, Kind kind, double[] constants) {
        List<Element> changed = new ArrayList<>();
        for (int k = 0; k < rows.elements().size(); k++) {
            double constant = constants[constants.length == 1 ? 0 : k];
            changed.add(rows.elements().get(k).then(kind, constant, precision));
        }
        return new Made.Rows(changed, precision);
    }

    private Made elementwise(Node node) {
        Made left = read(node, 0);
        Made right = read(node, 1);
        boolean swaps = left instanceof Made.Constant;
        Made read = swaps ? right : left;
        if (!((swaps ? left : right) instanceof Made.Constant constant)) {
            throw refused(node, "joins two results, expected a constant; export trees, a linear model or a perceptron");
        }
        double[] numbers = constant.tensor().reals();
        String operator = node.operator();
        boolean commutes = operator.equals("Add") || operator.equals("Mul");
        if (read instanceof Made.Rows rows
                && (commutes || !swaps)
                && fits(numbers, rows.elements().size())) {
            Kind kind =
                    switch (operator) {
                        case "Add" -> Kind.ADD;
                        case "Sub" -> Kind.SUBTRACT;
                        case "Mul" -> Kind.MULTIPLY;
                        default -> Kind.DIVIDE;
                    };
            treat(node, "part of what reads it");
            return each(rows, rows.precision(), kind, numbers);
        }
        if (read instanceof Made.OfStep step) {
            if (operator.equals("Sub") && swaps && numbers.length == 1 && numbers[0] == 1 && step.channels() == 1) {
                treat(node, "the probability of the other class");
                return new Made.Complement(step);
            }
            if (operator.equals("Add")
                    && steps.get(step.tensor()) instanceof Linear layer
                    && fits(numbers, step.channels())) {
                requireOnlyReader(node, swaps ? 1 : 0);
                steps.put(step.tensor(), Layers.plus(layer, numbers));
                treat(node, "folded into " + step.tensor());
                return step;
            }
        }
        throw refused(
                node,
                "is none of a scaler of the inputs and the bias of a layer; export trees, a linear model or a"
                        + " perceptron");
    }

    private static boolean fits(double[] constants, int elements) {
        return constants.length == 1 || constants.length == elements;
    }

    /** What is changed after it was made must have no other reader. */
    private void requireOnlyReader(Node node, int input) {
        if (readers.get(node.inputs().get(input)) != 1) {
            throw refused(node, "changes what other nodes read too; export the model alone");
        }
    }

    private Made concatenated(Node node) {
        List<Made> parts = node.inputs().stream().map(this::made).toList();
        treat(node, "puts elements side by side");
        boolean alongRows =
                node.operator().equals("Concat") && node.integer("axis", 1) != 1 && node.integer("axis", 1) != -1;
        if (!alongRows && parts.stream().allMatch(Made.Rows.class::isInstance)) {
            List<Element> elements = new ArrayList<>();
            boolean single = false;
            for (Made part : parts) {
                if (elements.size() + ((Made.Rows) part).elements().size() > MOST_ELEMENTS) {
                    throw refused(node, "joins more than " + MOST_ELEMENTS + " elements; export the model alone");
                }
                elements.addAll(((Made.Rows) part).elements());
                single |= ((Made.Rows) part).precision() == Numbers.FLOAT32;
            }
            return new Made.Rows(elements, single ? Numbers.FLOAT32 : Numbers.FLOAT64);
        }
        if (!alongRows
                && parts.size() == 2
                && parts.get(0) instanceof Made.Complement complement
                && complement.of().equals(parts.get(1))) {
            return new Made.Pair(complement.of());
        }
        throw refused(node, "joins what is no input; export the model alone");
    }

    private Made extracted(Node node) {
        Made read = read(node, 0);
        Made positions = read(node, 1);
        if (read instanceof Made.Constant labels && positions instanceof Made.Index index) {
            treat(node, "the class at the position that was decided for");
            return new Made.Label(
                    index.decided(), index.decision(), labels.tensor().labels());
        }
        if (read instanceof Made.Rows rows && positions instanceof Made.Constant chosen) {
            List<Element> elements = new ArrayList<>();
            for (double position : chosen.tensor().reals()) {
                if (position < 0 || position >= rows.elements().size()) {
                    throw refused(
                            node,
                            "takes element " + (long) position + " of "
                                    + rows.elements().size() + "; export it again");
                }
                elements.add(rows.elements().get((int) position));
            }
            treat(node, "chooses elements");
            return new Made.Rows(elements, rows.precision());
        }
        throw refused(node, "chooses from what is no input and no list of classes; export the model alone");
    }

    private Made scaled(Node node) {
        Made.Rows rows = rows(node);
        double[] offset = node.reals("offset");
        double[] scale = node.reals("scale");
        int elements = rows.elements().size();
        if (!fits(offset, elements) || !fits(scale, elements)) {
            throw refused(
                    node,
                    "has " + offset.length + " offsets and " + scale.length + " scales for " + elements
                            + " elements; export it again");
        }
        treat(node, "part of what reads it");
        // Runtimes compute in the type of the input and give float32.
        Made.Rows product =
                each(each(rows, rows.precision(), Kind.SUBTRACT, offset), rows.precision(), Kind.MULTIPLY, scale);
        return rows.precision() == Numbers.FLOAT32
                ? product
                : each(product, Numbers.FLOAT32, Kind.CAST, new double[] {0});
    }

    private Made multiplied(Node node) {
        Made read = read(node, 0);
        Tensor matrix = constant(node, 1);
        int inputsOfLayer = width(node, read);
        if (matrix.shape().length != 2 || matrix.shape()[0] != inputsOfLayer) {
            throw refused(
                    node,
                    "multiplies " + inputsOfLayer + " elements with a constant of " + matrix.reals().length
                            + "; export it again");
        }
        double[] weights = Layers.transposed(matrix.reals(), inputsOfLayer);
        return layer(node, read, weights, new double[weights.length / inputsOfLayer]);
    }

    private Made gemm(Node node) {
        Made read = read(node, 0);
        double[] matrix = Layers.times(constant(node, 1).reals(), node.real("alpha", 1));
        int inputsOfLayer = width(node, read);
        if (node.integer("transA", 0) != 0 || matrix.length % inputsOfLayer != 0) {
            throw refused(node, "multiplies by columns, expected rows; export it again");
        }
        double[] weights = node.integer("transB", 0) != 0 ? matrix : Layers.transposed(matrix, inputsOfLayer);
        double[] bias = new double[weights.length / inputsOfLayer];
        if (node.inputs().size() > 2) {
            double[] constants = Layers.times(constant(node, 2).reals(), node.real("beta", 1));
            if (!fits(constants, bias.length)) {
                throw refused(node, "adds " + constants.length + " numbers to " + bias.length + "; export it again");
            }
            Arrays.setAll(bias, k -> constants[constants.length == 1 ? 0 : k]);
        }
        return layer(node, read, weights, bias);
    }

    private int width(Node node, Made read) {
        if (read instanceof Made.Rows rows) {
            return rows.elements().size();
        }
        if (read instanceof Made.OfStep step) {
            return step.channels();
        }
        throw refused(node, "multiplies what is neither an input nor made by a layer; export it again");
    }

    private Made.OfStep layer(Node node, Made read, double[] weights, double[] bias) {
        if (!Arrays.stream(weights).allMatch(Double::isFinite)
                || !Arrays.stream(bias).allMatch(Double::isFinite)) {
            throw refused(node, "has coefficients that are not finite; train the model on finite data");
        }
        if (weights.length != (long) bias.length * width(node, read) || bias.length == 0) {
            throw refused(
                    node,
                    "has " + weights.length + " coefficients for " + bias.length + " outputs of " + width(node, read)
                            + " elements; export it again");
        }
        String name = "layer" + layers++ + ".linear";
        return add(
                node,
                read instanceof Made.Rows rows
                        ? Layers.of(name, rows, features, weights, bias)
                        : Layers.of(name, (Made.OfStep) read, weights, bias),
                bias.length);
    }

    private Made.OfStep add(Node node, Step step, int channels) {
        steps.put(step.name(), step);
        String before = treatments.get(node);
        treat(node, before.isEmpty() ? "computed as " + step.name() : before + ", " + step.name());
        return new Made.OfStep(step.name(), channels);
    }

    /** Makes a step that reads one tensor. */
    private interface Maker {
        Step of(String name, String input);
    }

    private Made.OfStep function(Node node, String kind, Maker maker) {
        if (!(read(node, 0) instanceof Made.OfStep read) || layers == 0) {
            throw refused(node, "reads no layer; export trees, a linear model or a perceptron");
        }
        return after(node, read, kind, maker);
    }

    private Made.OfStep activation(Node node, String kind, Activation.Function function) {
        return function(node, kind, (name, in) -> new Activation(name, in, function));
    }

    private Made.OfStep after(Node node, Made.OfStep read, String kind, Maker maker) {
        return add(node, maker.of("layer" + (layers - 1) + "." + kind, read.tensor()), read.channels());
    }

    private Made argmax(Node node) {
        Made read = read(node, 0);
        long axis = node.integer("axis", 0);
        treat(node, "the class that is decided for");
        if ((axis == 1 || axis == -1) && node.integer("select_last_index", 0) == 0) {
            if (read instanceof Made.Pair pair) {
                return new Made.Index(pair.of(), new Decision.Threshold(0.5));
            }
            if (read instanceof Made.OfStep step && step.channels() > 1) {
                return new Made.Index(step, argmax(step.channels()));
            }
        }
        throw refused(node, "chooses among what is no row of classes; export the model alone");
    }

    private static Decision argmax(int classes) {
        return new Decision.Argmax(Collections.nCopies(classes, 1.0));
    }

    private void requireLabelRead(Node node, String output) {
        if (node.outputs().indexOf(output) != 0) {
            throw refused(node, "feeds the prediction by its scores, expected its class; export the model alone");
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

    private Made linearRegressor(Node node) {
        if (!node.text("post_transform", "NONE").equals("NONE") || node.integer("targets", 1) != 1) {
            throw refused(node, "predicts several numbers or a function of one, expected one; export such a model");
        }
        double[] intercepts = node.reals("intercepts");
        return layer(
                node, read(node, 0), node.reals("coefficients"), intercepts.length == 0 ? new double[1] : intercepts);
    }

    private Made linearClassifier(Node node, String output) {
        requireLabelRead(node, output);
        double[] weights = node.reals("coefficients");
        double[] intercepts = node.reals("intercepts");
        List<String> labels = labels(node, "classlabels_ints");
        String transform = node.text("post_transform", "NONE");
        int classes = labels.size();
        Made read = read(node, 0);
        if (classes < 2 || (intercepts.length != classes && !(intercepts.length == 1 && classes == 2))) {
            throw refused(
                    node, "has " + intercepts.length + " intercepts for " + classes + " classes; export it again");
        }
        if (!List.of("NONE", "LOGISTIC", "SOFTMAX").contains(transform)) {
            throw refused(node, "has the post_transform " + transform + ", expected NONE, LOGISTIC or SOFTMAX");
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
                    : new Made.Label(
                            after(
                                    node,
                                    margin,
                                    "sigmoid",
                                    (name, in) -> new Activation(name, in, Activation.Function.SIGMOID)),
                            new Decision.Threshold(0.5),
                            labels);
        }
        Made.OfStep margins = layer(node, read, weights, intercepts);
        // Sigmoids of several classes saturate, the margins that runtimes decide by do not.
        return new Made.Label(
                transform.equals("SOFTMAX") ? after(node, margins, "softmax", Softmax::new) : margins,
                argmax(classes),
                labels);
    }

    /** Whether the second half of the numbers are those of the first with the other sign. */
    private static boolean isMirrored(double[] numbers) {
        int half = numbers.length / 2;
        return numbers.length % 2 == 0 && IntStream.range(0, half).allMatch(k -> numbers[k] == -numbers[half + k]);
    }

    /** @param trees the node itself, or in the form that is read */
    private Made treeRegressor(Node node, Node trees) {
        String transform = trees.text("post_transform", "NONE");
        if (!transform.equals("NONE") || trees.integer("n_targets", 1) != 1) {
            throw refused(node, "predicts several numbers or a function of one, expected one; convert such a model");
        }
        double[] base = trees.realsOrTensor("base_values");
        EnsembleReader reader = new EnsembleReader(trees, rows(node), features);
        return add(node, TreeHeads.trees(reader.ensemble("target", 1, base)), 1);
    }

    private Made treeClassifier(Node node, String output) {
        requireLabelRead(node, output);
        List<String> labels = labels(node, "classlabels_int64s");
        TreeHeads head = TreeHeads.of(node, new EnsembleReader(node, rows(node), features), labels.size());
        Made.OfStep last = add(node, head.trees(), labels.size());
        if (head.function().isPresent()) {
            last = add(node, head.function().get(), labels.size());
        }
        return new Made.Label(last, argmax(labels.size()), labels);
    }
}
