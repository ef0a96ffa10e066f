package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Function;
import java.util.ArrayList;
import java.util.List;

/** Operators whose elements are each made of all elements of an input, and are computed before the rows are read. */
final class Combinations {
    /** All elements together, so that the statement that computes them is still planned. */
    private static final long MOST_NODES = 10_000;

    private final Scope scope;
    private final InputElements inputs;

    Combinations(Scope scope, InputElements inputs) {
        this.scope = scope;
        this.inputs = inputs;
    }

    /** Rows by their norm, in float32 as ONNX Runtime divides. */
    Made normalized(Node node) {
        List<Expression> read = floats(node);
        String norm = node.text("norm", "MAX");
        Expression whole =
                switch (norm) {
                    case "L1" ->
                        added(
                                read.stream()
                                        .map(each -> call(Function.ABSOLUTE, each))
                                        .toList(),
                                ElementType.FLOAT);
                    case "L2" -> added(read.stream().map(Combinations::squared).toList(), ElementType.FLOAT);
                    default ->
                        throw Scope.refused(
                                node,
                                "has the norm " + norm
                                        + ", expected L1 or L2; do it in Spark, and export the model alone");
                };
        Expression isNone = Preparations.call(Function.EQUAL, ElementType.BOOL, whole, constant(0));
        List<Expression> shares = new ArrayList<>();
        for (Expression each : read) {
            Expression share = norm.equals("L2")
                    ? call(
                            Function.MULTIPLY,
                            call(Function.ROOT, call(Function.DIVIDE, squared(each), whole)),
                            call(
                                    Function.CHOOSE,
                                    Preparations.call(Function.LESS, ElementType.BOOL, each, constant(0)),
                                    constant(-1),
                                    constant(1)))
                    : call(Function.DIVIDE, each, whole);
            shares.add(call(Function.CHOOSE, isNone, each, share));
        }
        return made(node, shares);
    }

    /**
     * Products of rows with a matrix: sums in double precision, rounded once where the file has float32, while runtimes round each.
     *
     * @param weights row-major, outputs first
     * @param bias of each output
     */
    Made multiplied(Node node, Made.Rows rows, double[] weights, double[] bias) {
        List<Expression> read = inputs.expressions(rows);
        ElementType type = read.get(0).type();
        List<Expression> products = new ArrayList<>();
        for (int output = 0; output < bias.length; output++) {
            List<Expression> parts = new ArrayList<>();
            for (int k = 0; k < read.size(); k++) {
                parts.add(Preparations.call(
                        Function.MULTIPLY,
                        ElementType.DOUBLE,
                        read.get(k),
                        new Constant(ElementType.DOUBLE, weights[output * read.size() + k], "")));
            }
            if (bias[output] != 0) {
                parts.add(new Constant(ElementType.DOUBLE, bias[output], ""));
            }
            products.add(Preparations.call(Function.CAST, type, added(parts, ElementType.DOUBLE)));
        }
        return made(node, products);
    }

    private Made made(Node node, List<Expression> expressions) {
        long operations = expressions.stream().mapToLong(Expression::size).sum();
        if (operations > MOST_NODES) {
            throw Scope.refused(
                    node,
                    "computes too much before the model, " + operations + " operations a row, expected at most "
                            + MOST_NODES
                            + "; export the model alone, and do the rest in Spark, by its Normalizer or PCA");
        }
        scope.treat(node, "computed before the rows are read");
        return inputs.made(node, expressions);
    }

    private List<Expression> floats(Node node) {
        Made read = scope.read(node, 0);
        if (!(read instanceof Made.Rows) && !(read instanceof Made.Columns)) {
            throw Scope.refused(node, "reads what a layer makes, expected inputs of the graph; export the model alone");
        }
        return inputs.expressions(read).stream()
                .map(each -> each.type() == ElementType.FLOAT ? each : call(Function.CAST, each))
                .toList();
    }

    private static Expression call(Function function, Expression... arguments) {
        return Preparations.call(function, ElementType.FLOAT, arguments);
    }

    private static Constant constant(double number) {
        return new Constant(ElementType.FLOAT, number, "");
    }

    private static Expression squared(Expression each) {
        return call(Function.MULTIPLY, each, each);
    }

    /** From the first to the last, as runtimes add. */
    private static Expression added(List<Expression> parts, ElementType type) {
        return parts.stream()
                .reduce((sum, each) -> Preparations.call(Function.ADD, type, sum, each))
                .orElseThrow();
    }
}
