package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.Tensor;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Function;
import io.vernier.onnx.steps.Expression.Lookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operators on the inputs of a graph that are computed before the rows are read: gaps, categories, comparisons, functions. */
final class Preparations {
    private static final String BEFORE = "computed before the rows are read";

    private final Scope scope;
    private final InputElements inputs;

    Preparations(Scope scope, InputElements inputs) {
        this.scope = scope;
        this.inputs = inputs;
    }

    static boolean isWhole(ElementType type) {
        return type == ElementType.INT64 || type == ElementType.INT32 || type == ElementType.BOOL;
    }

    static Expression call(Function function, ElementType type, Expression... arguments) {
        return new Call(function, type, List.of(arguments));
    }

    /** @throws OnnxException if a double does not hold the integer, so that others would equal it */
    private static Constant whole(long number) {
        if (number < -(1L << 53) || number > 1L << 53) {
            throw new OnnxException("compares inputs with " + number
                    + ", expected integers up to 2^53; encode them in Spark, and export the model alone");
        }
        return constant(ElementType.INT64, (double) number);
    }

    private static Constant constant(ElementType type, double number) {
        return new Constant(type, number, "");
    }

    private List<Expression> inputs(Node node, int input) {
        return expressions(node, scope.read(node, input));
    }

    private List<Expression> expressions(Node node, Made made) {
        if (made instanceof Made.Constant constant) {
            return constants(constant.tensor());
        }
        if (made instanceof Made.Rows || made instanceof Made.Columns) {
            return inputs.expressions(made);
        }
        throw Scope.refused(node, "reads what a layer makes, expected inputs of the graph; export the model alone");
    }

    private static List<Expression> constants(Tensor tensor) {
        List<Expression> constants = new ArrayList<>();
        for (double each : tensor.reals()) {
            constants.add(tensor.type() == ElementType.INT64 ? whole((long) each) : constant(tensor.type(), each));
        }
        tensor.texts().forEach(each -> constants.add(new Constant(ElementType.STRING, 0, each)));
        return constants;
    }

    private Made made(Node node, List<Expression> expressions) {
        scope.treat(node, BEFORE);
        return inputs.made(node, expressions);
    }

    /** Missing numbers, or those that stand for them, by others. */
    Made imputed(Node node) {
        List<Expression> read = inputs(node, 0);
        boolean isReal = read.stream().allMatch(each -> each.type().isReal());
        double[] values = isReal
                ? node.reals("imputed_value_floats")
                : Arrays.stream(node.integers("imputed_value_int64s"))
                        .asDoubleStream()
                        .toArray();
        if (values.length == 0 || !Scope.fits(values, read.size())) {
            throw Scope.refused(
                    node, "has " + values.length + " values for " + read.size() + " elements; export it again");
        }
        double missing =
                isReal ? node.real("replaced_value_float", 0) : (double) node.integer("replaced_value_int64", 0);
        List<Expression> filled = new ArrayList<>();
        for (int k = 0; k < read.size(); k++) {
            Expression each = read.get(k);
            Expression isMissing = Double.isNaN(missing)
                    ? call(Function.IS_MISSING, ElementType.BOOL, each)
                    : call(Function.EQUAL, ElementType.BOOL, each, constant(each.type(), missing));
            filled.add(call(
                    Function.CHOOSE,
                    each.type(),
                    isMissing,
                    constant(each.type(), values[values.length == 1 ? 0 : k]),
                    each));
        }
        return made(node, filled);
    }

    /** A truth of each category, as float32. What is none of them has none, also where a runtime fails. */
    Made oneHot(Node node) {
        List<String> texts = node.texts("cats_strings");
        long[] whole = node.integers("cats_int64s");
        List<Expression> hot = new ArrayList<>();
        for (Expression each : inputs(node, 0)) {
            boolean isText = each.type() == ElementType.STRING;
            if (isText != !texts.isEmpty() || (texts.isEmpty() && whole.length == 0)) {
                throw Scope.refused(node, "has categories of another type than what it reads; export it again");
            }
            Expression compared = isText || isWhole(each.type()) ? each : call(Function.CAST, ElementType.INT64, each);
            List<Constant> categories = isText
                    ? texts.stream()
                            .map(text -> new Constant(ElementType.STRING, 0, text))
                            .toList()
                    : Arrays.stream(whole).mapToObj(Preparations::whole).toList();
            for (Constant category : categories) {
                hot.add(call(
                        Function.CAST, ElementType.FLOAT, call(Function.EQUAL, ElementType.BOOL, compared, category)));
            }
        }
        return made(node, hot);
    }

    /** The value beside the key that an element equals. */
    Made encoded(Node node) {
        Attributes keys = Attributes.of(node, "keys");
        Attributes values = Attributes.of(node, "values");
        if (keys.constants().isEmpty()
                || keys.constants().size() != values.constants().size()) {
            throw Scope.refused(
                    node,
                    "has " + keys.constants().size() + " keys and "
                            + values.constants().size() + " values; export it with operators of ai.onnx.ml 2 or newer");
        }
        Constant otherwise = values.otherwise(node);
        if (scope.read(node, 0) instanceof Made.Constant given) {
            return constantEncoded(node, given.tensor(), keys, values, otherwise);
        }
        List<Expression> read = inputs(node, 0);
        boolean readsText = keys.type() == ElementType.STRING;
        if (read.stream().anyMatch(each -> (each.type() == ElementType.STRING) != readsText)) {
            throw Scope.refused(node, "has keys of another type than what it reads; export it again");
        }
        return made(
                node,
                read.stream()
                        .<Expression>map(each -> new Lookup(each, keys.constants(), values.constants(), otherwise))
                        .toList());
    }

    private Made constantEncoded(Node node, Tensor given, Attributes keys, Attributes values, Constant otherwise) {
        scope.treat(node, "a constant");
        List<Constant> encoded = new ArrayList<>();
        for (Expression each : constants(given)) {
            int at = keys.indexOf((Constant) each);
            encoded.add(at < 0 ? otherwise : values.constants().get(at));
        }
        boolean isText = otherwise.type() == ElementType.STRING;
        return new Made.Constant(new Tensor(
                "",
                otherwise.type(),
                given.shape(),
                isText
                        ? new double[0]
                        : encoded.stream().mapToDouble(Constant::number).toArray(),
                isText ? encoded.stream().map(Constant::text).toList() : List.of()));
    }

    /** 1 above the threshold, else 0. */
    Made binarized(Node node) {
        double threshold = node.real("threshold", 0);
        return made(
                node,
                inputs(node, 0).stream()
                        .map(each -> call(
                                Function.CAST,
                                each.type(),
                                call(Function.LESS, ElementType.BOOL, constant(each.type(), threshold), each)))
                        .toList());
    }

    /** Real numbers within constant bounds, NaN as it is. */
    Made clipped(Node node) {
        double greatest = bound(node, 2, "max", Double.POSITIVE_INFINITY);
        // Where the bounds are the wrong way round, all is the upper one.
        double least = Math.min(bound(node, 1, "min", Double.NEGATIVE_INFINITY), greatest);
        return made(
                node,
                inputs(node, 0).stream()
                        .map(each -> {
                            Constant low = constant(each.type(), least);
                            Constant high = constant(each.type(), greatest);
                            Expression below = call(Function.LESS, ElementType.BOOL, each, low);
                            Expression above = call(Function.LESS, ElementType.BOOL, high, each);
                            return call(
                                    Function.CHOOSE,
                                    each.type(),
                                    below,
                                    low,
                                    call(Function.CHOOSE, each.type(), above, high, each));
                        })
                        .toList());
    }

    /** A bound that is an input, or an attribute of old files, if there is one. */
    private double bound(Node node, int input, String attribute, double otherwise) {
        boolean isInput =
                node.inputs().size() > input && !node.inputs().get(input).isEmpty();
        if (!isInput) {
            return node.real(attribute, (float) otherwise);
        }
        double[] bounds = scope.constant(node, input).reals();
        if (bounds.length != 1) {
            throw Scope.refused(node, "has " + bounds.length + " numbers as a bound, expected one; export it again");
        }
        return bounds[0];
    }

    /** A function of as many elements of each input; of one where others have many, the same for all. */
    Made function(Node node, Function function, ElementType type) {
        List<List<Expression>> read = new ArrayList<>();
        for (int input = 0; input < node.inputs().size(); input++) {
            read.add(inputs(node, input));
        }
        return made(node, function, type, read);
    }

    /** A function of what is read already. */
    Made function(Node node, Function function, ElementType type, Made... read) {
        return made(
                node,
                function,
                type,
                Arrays.stream(read).map(each -> expressions(node, each)).toList());
    }

    private Made made(Node node, Function function, ElementType type, List<List<Expression>> read) {
        int width = read.stream().mapToInt(List::size).max().orElse(0);
        int expected = function == Function.CHOOSE ? 3 : isOfOne(function) ? 1 : 2;
        if (read.size() != expected || read.stream().anyMatch(each -> each.size() != width && each.size() != 1)) {
            throw Scope.refused(
                    node, "joins " + read.stream().map(List::size).toList() + " elements; export the model alone");
        }
        List<Expression> results = new ArrayList<>();
        for (int k = 0; k < width; k++) {
            int at = k;
            List<Expression> arguments = read.stream()
                    .map(each -> each.get(each.size() == 1 ? 0 : at))
                    .toList();
            ElementType own = arguments.get(arguments.size() - 1).type();
            boolean isFirst = function == Function.CHOOSE && arguments.get(0).type() != ElementType.BOOL;
            List<Expression> alike = function == Function.CHOOSE ? arguments.subList(1, 3) : arguments;
            if (isFirst || alike.stream().anyMatch(each -> each.type() != own)) {
                throw Scope.refused(node, "joins elements of different types; export it again");
            }
            results.add(new Call(function, type == ElementType.OTHER ? own : type, arguments));
        }
        return made(node, results);
    }

    private static boolean isOfOne(Function function) {
        return switch (function) {
            case ABSOLUTE, LOGARITHM, EXPONENTIAL, ROOT, IS_MISSING, NOT, CAST -> true;
            default -> false;
        };
    }

    /** Keys or values of an encoder. */
    private record Attributes(ElementType type, List<Constant> constants) {
        static Attributes of(Node node, String name) {
            List<String> texts = node.texts(name + "_strings");
            if (!texts.isEmpty()) {
                return new Attributes(
                        ElementType.STRING,
                        texts.stream()
                                .map(text -> new Constant(ElementType.STRING, 0, text))
                                .toList());
            }
            Optional<Tensor> tensor = node.tensor(name + "_tensor");
            if (tensor.isPresent()) {
                return new Attributes(
                        tensor.get().type(),
                        Preparations.constants(tensor.get()).stream()
                                .map(Constant.class::cast)
                                .toList());
            }
            long[] whole = node.integers(name + "_int64s");
            ElementType type = whole.length > 0 ? ElementType.INT64 : ElementType.FLOAT;
            double[] numbers =
                    whole.length > 0 ? Arrays.stream(whole).asDoubleStream().toArray() : node.reals(name + "_floats");
            List<Constant> constants = new ArrayList<>();
            for (double number : numbers) {
                constants.add(constant(type, number));
            }
            return new Attributes(type, constants);
        }

        /** The value of what is no key; the format has one for each type. */
        Constant otherwise(Node node) {
            Optional<Tensor> tensor = node.tensor("default_tensor");
            if (tensor.isPresent()) {
                return (Constant) Preparations.constants(tensor.get()).get(0);
            }
            return switch (type) {
                case STRING -> new Constant(type, 0, node.text("default_string", "_Unused"));
                case INT64 -> whole(node.integer("default_int64", -1));
                default -> constant(type, node.real("default_float", -0.0));
            };
        }

        int indexOf(Constant sought) {
            for (int k = 0; k < constants.size(); k++) {
                if (constants.get(k).number() == sought.number()
                        && constants.get(k).text().equals(sought.text())) {
                    return k;
                }
            }
            return -1;
        }
    }
}
