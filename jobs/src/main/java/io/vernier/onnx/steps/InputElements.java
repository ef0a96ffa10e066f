package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.steps.ExpressedGraph.Input;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Function;
import io.vernier.onnx.steps.Expression.Source;
import io.vernier.onnx.steps.Operation.Kind;
import io.vernier.onnx.steps.Operation.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The elements of the input vector: those of the inputs of the graph, and what is computed of them before the model. */
final class InputElements {
    /** Elements of all inputs, and of what is put side by side of them. */
    static final int MOST_ELEMENTS = 1 << 20;

    /** Nodes of one expression. */
    private static final int MOST_NODES = 2_000;

    private final List<Input> inputs = new ArrayList<>();
    private final Map<Expression, Integer> numbers = new LinkedHashMap<>();
    private final TreeMap<Integer, Expression> used = new TreeMap<>();
    private final Map<Expression, Integer> places = new LinkedHashMap<>();
    private int elements;

    /** @param vector what the input vector consists of; where there is nothing, all elements of the inputs, in order */
    InputElements(List<Expression> vector) {
        vector.forEach(each -> places.put(each, places.size()));
    }

    /** Takes an input of the graph. */
    Made add(Port port) {
        ElementType type = port.type();
        if (!type.isReal()
                && type != ElementType.INT32
                && type != ElementType.INT64
                && type != ElementType.BOOL
                && type != ElementType.STRING) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the type " + type.label()
                    + ", expected tensor(float), tensor(double), integers, tensor(bool) or tensor(string); export it with"
                    + " such inputs");
        }
        long size = port.shape().size() == 1
                ? 1
                : port.shape().size() == 2 ? port.shape().get(1).orElse(0) : 0;
        if (size < 1 || size > MOST_ELEMENTS - elements) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the shape " + port.shape()
                    + ", expected rows and a number of elements; export it with an initial type such as [None, 4]");
        }
        elements += (int) size;
        inputs.add(new Input(port.name(), (int) size, type));
        List<Expression> sources = IntStream.range(0, (int) size)
                .<Expression>mapToObj(element -> new Source(port.name(), element, type))
                .toList();
        if (type != ElementType.STRING) {
            sources.forEach(this::number);
        }
        return type.isReal() ? rows(sources) : new Made.Columns(sources);
    }

    List<Input> inputs() {
        return inputs;
    }

    private int number(Expression expression) {
        return numbers.computeIfAbsent(expression, each -> numbers.size());
    }

    /** What is real of the expressions as rows, else as columns. */
    Made made(Node node, List<Expression> expressions) {
        if (expressions.size() > MOST_ELEMENTS) {
            throw Scope.refused(node, "joins more than " + MOST_ELEMENTS + " elements; export the model alone");
        }
        if (expressions.stream().anyMatch(each -> each.size() > MOST_NODES)) {
            throw Scope.refused(
                    node, "computes too much before the model; export the model alone, and do the rest in Spark");
        }
        return expressions.stream().allMatch(each -> each.type().isReal())
                ? rows(expressions)
                : new Made.Columns(expressions);
    }

    private Made.Rows rows(List<Expression> expressions) {
        List<Element> made = new ArrayList<>();
        Numbers precision = Numbers.FLOAT64;
        for (Expression each : expressions) {
            Numbers own = each.type() == ElementType.FLOAT ? Numbers.FLOAT32 : Numbers.FLOAT64;
            precision = own == Numbers.FLOAT32 ? own : precision;
            made.add(new Element(number(each), List.of()).then(Kind.CAST, 0, own));
        }
        return new Made.Rows(made, precision);
    }

    /** Integers and truths as real numbers: what was an input stays one. */
    Made.Rows real(Node node, Made.Columns columns, ElementType type) {
        List<Expression> expressions = columns.expressions();
        if (expressions.stream().anyMatch(each -> each.type() == ElementType.STRING)) {
            throw Scope.refused(node, "reads text as numbers; export the model with an encoder of it");
        }
        if (expressions.stream().allMatch(each -> each instanceof Source && each.type() != ElementType.BOOL)) {
            Numbers precision = type == ElementType.FLOAT ? Numbers.FLOAT32 : Numbers.FLOAT64;
            return new Made.Rows(
                    expressions.stream()
                            .map(each -> new Element(number(each), List.of()).then(Kind.CAST, 0, precision))
                            .toList(),
                    precision);
        }
        return rows(expressions.stream()
                .<Expression>map(each -> new Call(Function.CAST, type, List.of(each)))
                .toList());
    }

    /** Rows or columns as expressions. */
    List<Expression> expressions(Made made) {
        if (made instanceof Made.Columns columns) {
            return columns.expressions();
        }
        List<Expression> all = List.copyOf(numbers.keySet());
        return ((Made.Rows) made)
                .elements().stream().map(each -> expression(each, all)).toList();
    }

    private static Expression expression(Element element, List<Expression> all) {
        Expression result = all.get(element.feature());
        for (Operation operation : element.operations()) {
            ElementType type = operation.precision() == Numbers.FLOAT32 ? ElementType.FLOAT : ElementType.DOUBLE;
            Constant constant = new Constant(type, operation.constant(), "");
            Function function =
                    switch (operation.kind()) {
                        case CAST -> Function.CAST;
                        case ADD -> Function.ADD;
                        case SUBTRACT -> Function.SUBTRACT;
                        case MULTIPLY -> Function.MULTIPLY;
                        case DIVIDE -> Function.DIVIDE;
                    };
            if (function != Function.CAST) {
                result = new Call(function, type, List.of(result, constant));
            } else if (result.type() != type) {
                result = new Call(function, type, List.of(result));
            }
        }
        return result;
    }

    /** Rows as a model reads them: by the places of their elements in the input vector. */
    Made.Rows placed(Made.Rows rows) {
        List<Expression> all = List.copyOf(numbers.keySet());
        List<Element> placed = new ArrayList<>();
        for (Element each : rows.elements()) {
            Expression expression = all.get(each.feature());
            used.put(each.feature(), expression);
            placed.add(new Element(places.getOrDefault(expression, each.feature()), each.operations()));
        }
        return new Made.Rows(placed, rows.precision());
    }

    /** Elements of the input vector. */
    int size() {
        return places.isEmpty() ? numbers.size() : places.size();
    }

    /** What the model reads, if that is more than inputs as they are; empty otherwise. */
    List<Expression> prepared() {
        boolean isPlain =
                numbers.size() == elements && numbers.keySet().stream().allMatch(Source.class::isInstance);
        return isPlain ? List.of() : List.copyOf(used.values());
    }
}
