package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.Tensor;
import io.vernier.onnx.steps.Operation.Kind;
import io.vernier.onnx.steps.Operation.Numbers;
import java.util.ArrayList;
import java.util.List;

/** Operators on the inputs of a graph that choose elements, and that move and stretch each by itself: what is exact in any split or layer. */
final class InputOperators {
    private static final String PART = "part of what reads it";

    private final Scope scope;
    private final InputElements inputs;

    InputOperators(Scope scope, InputElements inputs) {
        this.scope = scope;
        this.inputs = inputs;
    }

    Made same(Node node) {
        Made made = scope.read(node, 0);
        boolean reshapes = node.operator().equals("Reshape") || node.operator().equals("Flatten");
        boolean isAsItWas = List.of("Identity", "Cast", "Dropout").contains(node.operator());
        if (made instanceof Made.OfParts && !isAsItWas) {
            throw Scope.refused(node, "reshapes the scores of several classifiers; export the model alone");
        }
        int width = made instanceof Made.Rows rows
                ? rows.elements().size()
                : made instanceof Made.Columns columns ? columns.expressions().size() : 0;
        if (reshapes && width > 0 && !keepsWidth(node, width)) {
            throw Scope.refused(node, "makes rows of another width of the inputs; export the model alone");
        }
        scope.treat(node, "nothing to compute");
        return made;
    }

    private boolean keepsWidth(Node node, int width) {
        if (node.operator().equals("Flatten")) {
            return node.integer("axis", 1) == 1;
        }
        double[] shape = scope.constant(node, 1).reals();
        return shape.length == 2 && (shape[1] == width || (shape[1] == -1 && shape[0] != 1));
    }

    Made cast(Node node) {
        Made made = same(node);
        ElementType to = ElementType.of(node.integer("to", 0));
        boolean isInput = made instanceof Made.Rows || made instanceof Made.Columns;
        if (!to.isReal() && (made instanceof Made.OfStep || made instanceof Made.OfParts)) {
            throw Scope.refused(
                    node, "casts numbers to " + to.label() + ", expected float or double; export it without that");
        }
        if (!isInput) {
            return made;
        }
        scope.treat(node, PART);
        if (made instanceof Made.Rows rows && to.isReal()) {
            Numbers numbers = to == ElementType.FLOAT ? Numbers.FLOAT32 : Numbers.FLOAT64;
            return each(rows, numbers, Kind.CAST, new double[] {0});
        }
        List<Expression> read = inputs.expressions(made);
        boolean readsText = read.stream().anyMatch(each -> each.type() == ElementType.STRING);
        if (readsText ? to != ElementType.STRING : !to.isReal() && !Preparations.isWhole(to)) {
            throw Scope.refused(
                    node, "casts inputs to " + to.label() + "; do that in Spark, and export the model alone");
        }
        return to.isReal()
                ? inputs.real(node, (Made.Columns) made, to)
                : inputs.made(
                        node,
                        read.stream()
                                .map(each -> each.type() == to
                                        ? each
                                        : Preparations.call(Expression.Function.CAST, to, each))
                                .toList());
    }

    private static Made.Rows each(Made.Rows rows, Numbers precision, Kind kind, double[] constants) {
        List<Element> changed = new ArrayList<>();
        for (int k = 0; k < rows.elements().size(); k++) {
            double constant = constants[constants.length == 1 ? 0 : k];
            changed.add(rows.elements().get(k).then(kind, constant, precision));
        }
        return new Made.Rows(changed, precision);
    }

    /** A sum, difference, product or quotient of rows and as many constants, or one. */
    Made shifted(Node node, Made.Rows rows, double[] constants) {
        Kind kind =
                switch (node.operator()) {
                    case "Add" -> Kind.ADD;
                    case "Sub" -> Kind.SUBTRACT;
                    case "Mul" -> Kind.MULTIPLY;
                    default -> Kind.DIVIDE;
                };
        scope.treat(node, PART);
        return each(rows, rows.precision(), kind, constants);
    }

    Made scaled(Node node) {
        Made read = scope.read(node, 0);
        Made.Rows rows =
                read instanceof Made.Columns columns ? inputs.real(node, columns, ElementType.FLOAT) : rows(node, read);
        double[] offset = node.reals("offset");
        double[] scale = node.reals("scale");
        int elements = rows.elements().size();
        if (!Scope.fits(offset, elements) || !Scope.fits(scale, elements)) {
            throw Scope.refused(
                    node,
                    "has " + offset.length + " offsets and " + scale.length + " scales for " + elements
                            + " elements; export it again");
        }
        scope.treat(node, PART);
        // Runtimes compute in the type of the input and give float32.
        Made.Rows product =
                each(each(rows, rows.precision(), Kind.SUBTRACT, offset), rows.precision(), Kind.MULTIPLY, scale);
        return rows.precision() == Numbers.FLOAT32
                ? product
                : each(product, Numbers.FLOAT32, Kind.CAST, new double[] {0});
    }

    static Made.Rows rows(Node node, Made read) {
        if (read instanceof Made.Rows rows) {
            return rows;
        }
        throw Scope.refused(node, "reads what a layer makes, expected inputs of the graph; export the model alone");
    }

    Made concatenated(Node node) {
        List<Made> parts = node.inputs().stream().map(scope::made).toList();
        scope.treat(node, "puts elements side by side");
        boolean alongRows =
                node.operator().equals("Concat") && node.integer("axis", 1) != 1 && node.integer("axis", 1) != -1;
        if (!alongRows && parts.stream().allMatch(Made.Rows.class::isInstance)) {
            List<Element> elements = new ArrayList<>();
            boolean single = false;
            for (Made part : parts) {
                if (elements.size() + ((Made.Rows) part).elements().size() > InputElements.MOST_ELEMENTS) {
                    throw Scope.refused(
                            node,
                            "joins more than " + InputElements.MOST_ELEMENTS + " elements; export the model alone");
                }
                elements.addAll(((Made.Rows) part).elements());
                single |= ((Made.Rows) part).precision() == Numbers.FLOAT32;
            }
            return new Made.Rows(elements, single ? Numbers.FLOAT32 : Numbers.FLOAT64);
        }
        if (!alongRows && parts.stream().allMatch(part -> part instanceof Made.Rows || part instanceof Made.Columns)) {
            return inputs.made(
                    node,
                    parts.stream()
                            .flatMap(part -> inputs.expressions(part).stream())
                            .toList());
        }
        if (!alongRows && parts.size() == 2) {
            if (parts.get(0) instanceof Made.Complement complement
                    && complement.of().equals(parts.get(1))) {
                return new Made.Pair(complement.of(), 0.5);
            }
            if (parts.get(0) instanceof Made.Opposite opposite && opposite.of().equals(parts.get(1))) {
                return new Made.Pair(opposite.of(), 0);
            }
        }
        boolean joinsPredictions =
                parts.stream().anyMatch(part -> !(part instanceof Made.Rows) && !(part instanceof Made.Columns));
        throw Scope.refused(
                node,
                joinsPredictions
                        ? "joins what several models or layers make; export each of them alone"
                        : "joins rows, expected elements beside one another; export the model alone");
    }

    Made negated(Node node, Made.Rows rows) {
        scope.treat(node, PART);
        return each(rows, rows.precision(), Kind.MULTIPLY, new double[] {-1});
    }

    /** The elements at constant positions. */
    Made chosen(Node node, Made read, Tensor positions) {
        int width = read instanceof Made.Rows rows
                ? rows.elements().size()
                : ((Made.Columns) read).expressions().size();
        for (double position : positions.reals()) {
            if (position < 0 || position >= width) {
                throw Scope.refused(node, "takes element " + (long) position + " of " + width + "; export it again");
            }
        }
        scope.treat(node, "chooses elements");
        List<Integer> chosen = new ArrayList<>();
        for (double position : positions.reals()) {
            chosen.add((int) position);
        }
        return read instanceof Made.Rows rows
                ? new Made.Rows(chosen.stream().map(rows.elements()::get).toList(), rows.precision())
                : new Made.Columns(chosen.stream()
                        .map(((Made.Columns) read).expressions()::get)
                        .toList());
    }
}
