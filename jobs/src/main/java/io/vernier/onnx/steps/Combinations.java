package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.steps.Expression.Function;
import io.vernier.onnx.steps.Expression.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators whose elements are each made of all elements of an input, and are computed before the rows are read. */
final class Combinations {
    /** What is read, and what is made of it, all elements together, so that the statement that computes them is still planned. */
    private static final long MOST_NODES = 100_000;

    private final Scope scope;
    private final InputElements inputs;
    private final Map<Vector, Vector> vectors;

    /** @param vectors each in one form, so that no two are compared element by element for each of theirs */
    Combinations(Scope scope, InputElements inputs, Map<Vector, Vector> vectors) {
        this.scope = scope;
        this.inputs = inputs;
        this.vectors = vectors;
    }

    /** Rows by their norm, in float32 as ONNX Runtime divides. */
    Made normalized(Node node) {
        Vector row = vector(node, ElementType.FLOAT, floats(node));
        Expression.Norm norm = norm(node);
        List<Expression> shares = new ArrayList<>();
        for (int k = 0; k < row.elements().size(); k++) {
            shares.add(new Expression.Share(row, k, norm));
        }
        return made(node, shares);
    }

    private static Expression.Norm norm(Node node) {
        String norm = node.text("norm", "MAX");
        return Arrays.stream(Expression.Norm.values())
                .filter(each -> each.name().equals(norm))
                .findFirst()
                .orElseThrow(() ->
                        Scope.refused(node, "has the norm " + norm + ", expected L1, L2 or MAX; export it again"));
    }

    /**
     * Products of rows with a matrix: sums in double precision, rounded once where the file has float32, while runtimes round each.
     *
     * @param weights row-major, outputs first
     * @param bias of each output
     */
    Made multiplied(Node node, Made.Rows rows, double[] weights, double[] bias) {
        List<Expression> read = inputs.expressions(rows);
        Vector row = vector(node, ElementType.DOUBLE, read);
        List<Expression> products = new ArrayList<>();
        for (int output = 0; output < bias.length; output++) {
            double[] own = Arrays.copyOfRange(weights, output * read.size(), (output + 1) * read.size());
            products.add(new Expression.Product(
                    row,
                    Arrays.stream(own).boxed().toList(),
                    bias[output],
                    read.get(0).type()));
        }
        return made(node, products);
    }

    private Vector vector(Node node, ElementType type, List<Expression> elements) {
        requireFew(node, elements);
        Vector vector = new Vector(type, elements);
        return vectors.computeIfAbsent(vector, each -> each);
    }

    private Made made(Node node, List<Expression> expressions) {
        requireFew(node, expressions);
        scope.treat(node, "computed before the rows are read");
        return inputs.made(node, expressions);
    }

    private static void requireFew(Node node, List<Expression> expressions) {
        long operations = expressions.stream().mapToLong(Expression::size).sum();
        if (operations > MOST_NODES) {
            throw Scope.refused(
                    node,
                    "computes too much before the model, " + operations + " operations a row, expected at most "
                            + MOST_NODES
                            + "; export the model alone, and do the rest in Spark, by its Normalizer or PCA");
        }
    }

    private List<Expression> floats(Node node) {
        Made read = scope.read(node, 0);
        if (!(read instanceof Made.Rows) && !(read instanceof Made.Columns)) {
            throw Scope.refused(node, "reads what a layer makes, expected inputs of the graph; export the model alone");
        }
        return inputs.expressions(read).stream()
                .map(each -> each.type() == ElementType.FLOAT
                        ? each
                        : Preparations.call(Function.CAST, ElementType.FLOAT, each))
                .toList();
    }
}
