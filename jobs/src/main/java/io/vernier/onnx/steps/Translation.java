package io.vernier.onnx.steps;

import io.vernier.model.Activation;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import io.vernier.model.LayeredModel;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.graph.UnifiedTrees;
import io.vernier.onnx.steps.ExpressedGraph.Treatment;
import io.vernier.onnx.steps.Expression.Function;
import io.vernier.onnx.steps.Expression.Vector;
import java.util.HashMap;
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

    private final OnnxModel graph;
    private final InputElements inputs;
    private final Scope scope;
    private final InputOperators columns;
    private final Preparations preparations;
    private final Combinations combinations;
    private final ModelOperators model;

    private Translation(OnnxModel graph, List<Expression> vector, Map<Vector, Vector> vectors) {
        this.graph = graph;
        this.inputs = new InputElements(vector);
        this.scope = new Scope(graph, this::take);
        this.columns = new InputOperators(scope, inputs);
        this.preparations = new Preparations(scope, inputs);
        this.combinations = new Combinations(scope, inputs, vectors);
        this.model = new ModelOperators(scope, inputs, combinations);
    }

    /**
     * Expresses a graph as steps.
     *
     * @throws OnnxException if an operator that feeds the prediction is not one that becomes a step, or a preparation of the inputs
     */
    public static ExpressedGraph of(OnnxModel graph) {
        try {
            Map<Vector, Vector> vectors = new HashMap<>();
            ExpressedGraph expressed = new Translation(graph, List.of(), vectors).express();
            // What the vector consists of is known at the end, and its places are needed from the start.
            return expressed.prepared().isEmpty()
                    ? expressed
                    : new Translation(graph, expressed.prepared(), vectors).express();
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
        graph.inputs().forEach(input -> scope.know(input.name(), inputs.add(input)));
        Port output = prediction();
        Made made = scope.made(output.name());
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
            classes = positions(decision instanceof Decision.Threshold ? 2 : decision.channels());
        } else if (made instanceof Made.OfStep step) {
            last = step;
            decision = step.channels() == 1 ? new Decision.Identity() : ModelOperators.argmax(step.channels());
            classes = step.channels() == 1 ? List.of() : positions(step.channels());
        } else {
            throw new OnnxException("predicts nothing, its output \"" + output.name()
                    + "\" is no class and no number that a model makes; export the model with its prediction");
        }
        List<Step> all = scope.steps();
        if (!all.get(all.size() - 1).name().equals(last.tensor())) {
            throw new OnnxException("does not predict by what its last layer makes; export the model alone");
        }
        return new ExpressedGraph(
                new LayeredModel(inputs.size(), all, decision),
                inputs.inputs(),
                inputs.prepared(),
                classes,
                graph.nodes().stream()
                        .map(node -> new Treatment(
                                node.operator(),
                                node.name().isEmpty() ? String.join(", ", node.outputs()) : node.name(),
                                scope.treatment(node)))
                        .toList());
    }

    private static List<String> positions(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
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

    private Made take(Node node, String output) {
        return switch (node.domain() + ":" + node.operator()) {
            case ":Constant" -> constant(node);
            case ":Cast" -> columns.cast(node);
            case ":Identity", ":Reshape", ":Squeeze", ":Flatten", ":Dropout" -> columns.same(node);
            case ":Add", ":Sub", ":Mul", ":Div" -> elementwise(node);
            case ":Neg" -> columns.negated(node, InputOperators.rows(node, scope.read(node, 0)));
            case ":Concat" -> model.joined(node).orElseGet(() -> columns.concatenated(node));
            case "ai.onnx.ml:FeatureVectorizer" -> columns.concatenated(node);
            case ":Pow" -> preparations.function(node, Function.POWER, ElementType.OTHER);
            case ":Abs" -> preparations.function(node, Function.ABSOLUTE, ElementType.OTHER);
            case ":Log" -> preparations.function(node, Function.LOGARITHM, ElementType.OTHER);
            case ":Sqrt" -> preparations.function(node, Function.ROOT, ElementType.OTHER);
            case ":IsNaN" -> preparations.function(node, Function.IS_MISSING, ElementType.BOOL);
            case ":Not" -> preparations.function(node, Function.NOT, ElementType.BOOL);
            case ":And" -> preparations.function(node, Function.AND, ElementType.BOOL);
            case ":Or" -> preparations.function(node, Function.OR, ElementType.BOOL);
            case ":Equal" -> preparations.function(node, Function.EQUAL, ElementType.BOOL);
            case ":Less" -> preparations.function(node, Function.LESS, ElementType.BOOL);
            case ":LessOrEqual" -> preparations.function(node, Function.LESS_OR_EQUAL, ElementType.BOOL);
            case ":Greater" -> swapped(node, Function.LESS);
            case ":GreaterOrEqual" -> swapped(node, Function.LESS_OR_EQUAL);
            case ":Where" -> preparations.function(node, Function.CHOOSE, ElementType.OTHER);
            case "ai.onnx.ml:Imputer" -> preparations.imputed(node);
            case "ai.onnx.ml:OneHotEncoder" -> preparations.oneHot(node);
            case "ai.onnx.ml:LabelEncoder" -> preparations.encoded(node);
            case "ai.onnx.ml:Binarizer" -> preparations.binarized(node);
            case "ai.onnx.ml:Normalizer" -> combinations.normalized(node);
            case ":MatMul" -> model.multiplied(node);
            case ":Gemm" -> model.gemm(node);
            case ":Sigmoid" -> model.activation(node, "sigmoid", Activation.Function.SIGMOID);
            case ":Relu" -> model.activation(node, "relu", Activation.Function.RELU);
            case ":Tanh" -> model.activation(node, "tanh", Activation.Function.TANH);
            case ":Exp" -> exponential(node);
            case ":Softmax" -> model.function(node, "softmax", Softmax::new);
            case ":LogSoftmax" ->
                model.function(
                        node, "log_softmax", (name, in) -> new Probabilities(name, in, ClassProbabilities.LOGARITHMS));
            case ":ArgMax" -> argmax(node);
            case "ai.onnx.ml:Scaler" -> columns.scaled(node);
            case "ai.onnx.ml:ArrayFeatureExtractor", ":Gather" -> extracted(node);
            case "ai.onnx.ml:LinearRegressor" -> model.linearRegressor(node);
            case "ai.onnx.ml:LinearClassifier" -> model.linearClassifier(node, output);
            case "ai.onnx.ml:TreeEnsembleRegressor" -> model.treeRegressor(node, node);
            case "ai.onnx.ml:TreeEnsemble" -> model.treeRegressor(node, UnifiedTrees.classic(node));
            case "ai.onnx.ml:TreeEnsembleClassifier" -> model.treeClassifier(node, output);
            case ":Clip" -> clipped(node);
            case ":Reciprocal" -> throw noStep(node);
            case ":Slice" -> model.sliced(node);
            default ->
                throw Scope.refused(
                        node,
                        "of the domain \"" + (node.domain().isEmpty() ? "ai.onnx" : node.domain())
                                + "\" feeds the prediction and is none of the operators that become steps; export trees, a linear"
                                + " model or a perceptron with scalers before it, and do the rest in Spark");
        };
    }

    private Made constant(Node node) {
        scope.treat(node, "a constant");
        return new Made.Constant(
                node.tensor("value").orElseThrow(() -> Scope.refused(node, "is no tensor of numbers")));
    }

    private Made clipped(Node node) {
        if (scope.read(node, 0) instanceof Made.Rows) {
            return preparations.clipped(node);
        }
        throw noStep(node);
    }

    private OnnxException noStep(Node node) {
        return Scope.refused(
                node,
                scope.read(node, 0).isOfInputs()
                        ? "changes inputs in a way that is not taken; do that in Spark, and export the model alone"
                        : "makes probabilities or numbers in a way that is no step; of a classifier of scikit-learn, convert"
                                + " its scores (skl2onnx: options={\"raw_scores\": True}), which decide the same");
    }

    private Made swapped(Node node, Function function) {
        return preparations.function(node, function, ElementType.BOOL, scope.read(node, 1), scope.read(node, 0));
    }

    private Made exponential(Node node) {
        return scope.read(node, 0) instanceof Made.OfStep
                ? model.function(
                        node,
                        "link",
                        (name, in) ->
                                new Link(name, in, InverseLink.of(InverseLink.Function.LOG, InverseLink.Means.ANY)))
                : preparations.function(node, Function.EXPONENTIAL, ElementType.OTHER);
    }

    private Made elementwise(Node node) {
        Made left = scope.read(node, 0);
        Made right = scope.read(node, 1);
        boolean swaps = left instanceof Made.Constant;
        Made read = swaps ? right : left;
        String operator = node.operator();
        boolean commutes = operator.equals("Add") || operator.equals("Mul");
        double[] numbers = (swaps ? left : right) instanceof Made.Constant constant
                ? constant.tensor().reals()
                : new double[0];
        if (read instanceof Made.Rows rows
                && (commutes || !swaps)
                && Scope.fits(numbers, rows.elements().size())) {
            return columns.shifted(node, rows, numbers);
        }
        if (read instanceof Made.OfStep step) {
            if (operator.equals("Sub") && swaps && numbers.length == 1 && numbers[0] == 1 && step.channels() == 1) {
                scope.treat(node, "the probability of the other class");
                return new Made.Complement(step);
            }
            if (operator.equals("Mul") && numbers.length == 1 && numbers[0] == -1 && step.channels() == 1) {
                scope.treat(node, "the score of the other class");
                return new Made.Opposite(step);
            }
            if (operator.equals("Add") && scope.folds(node, swaps ? 1 : 0, step, numbers)) {
                return step;
            }
            throw Scope.refused(
                    node,
                    scope.hasLayers()
                            ? "is none of a scaler of the inputs and the bias of a layer; export trees, a linear model or"
                                    + " a perceptron"
                            : "changes what trees predict, which no step does; cut the file before it"
                                    + " (onnx.utils.extract_model)");
        }
        return preparations.function(
                node,
                switch (operator) {
                    case "Add" -> Function.ADD;
                    case "Sub" -> Function.SUBTRACT;
                    case "Mul" -> Function.MULTIPLY;
                    default -> Function.DIVIDE;
                },
                ElementType.OTHER,
                left,
                right);
    }

    private Made argmax(Node node) {
        Made read = scope.read(node, 0);
        long axis = node.integer("axis", 0);
        scope.treat(node, "the class that is decided for");
        if ((axis == 1 || axis == -1) && node.integer("select_last_index", 0) == 0) {
            if (read instanceof Made.Pair pair) {
                return new Made.Index(pair.of(), new Decision.Threshold(pair.middle()));
            }
            if (read instanceof Made.OfParts parts) {
                return new Made.Index(
                        parts.margins(), ModelOperators.argmax(parts.margins().channels()));
            }
            if (read instanceof Made.OfStep step && step.channels() > 1) {
                return new Made.Index(step, ModelOperators.argmax(step.channels()));
            }
        }
        throw Scope.refused(node, "chooses among what is no row of classes; export the model alone");
    }

    private Made extracted(Node node) {
        Made read = scope.read(node, 0);
        Made positions = scope.read(node, 1);
        if (read instanceof Made.Constant labels && positions instanceof Made.Index index) {
            scope.treat(node, "the class at the position that was decided for");
            return new Made.Label(
                    index.decided(), index.decision(), labels.tensor().labels());
        }
        boolean choosesColumns =
                !node.operator().equals("Gather") || node.integer("axis", 0) == 1 || node.integer("axis", 0) == -1;
        if (choosesColumns
                && (read instanceof Made.Rows || read instanceof Made.Columns)
                && positions instanceof Made.Constant chosen) {
            return columns.chosen(node, read, chosen.tensor());
        }
        throw Scope.refused(node, "chooses from what is no input and no list of classes; export the model alone");
    }
}
