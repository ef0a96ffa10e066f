package io.vernier.spark.mllib;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.steps.Expression;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Lookup;
import io.vernier.onnx.steps.Expression.Product;
import io.vernier.onnx.steps.Expression.Share;
import io.vernier.onnx.steps.Expression.Source;
import io.vernier.onnx.steps.Expression.Vector;
import io.vernier.spark.plan.ColumnNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Columns that are computed from the inputs of a graph before its model reads them, by one statement of Spark SQL, so that it is saved with
 * the model and every way to score knows it.
 *
 * @param statement none where all columns are read as they are
 * @param names of the columns, which say what they hold
 */
record PreparedColumns(List<InputStatement> statement, List<String> names) {
    private static final int LONGEST_NAME = 60;

    /** What Spark replaces in a statement, wherever it stands. */
    private static final String TABLE = "__THIS__";

    /**
     * A column that is an element of an input.
     *
     * @param name as a user tells it
     * @param segments the names between its dots: a column, and fields of structures in it
     */
    record Given(String name, List<String> segments) {

        /** The column of the name of an input, dots and all. */
        static Given input(String name) {
            return new Given(name, List.of(name));
        }

        /** A column, or a field of a structure; what stands in backticks is one name. */
        static Given column(String name) {
            return new Given(name, ColumnNames.segments(name));
        }

        String sql() {
            return segments.stream()
                    .map(segment -> "`" + segment.replace("`", "``") + "`")
                    .collect(Collectors.joining("."));
        }

        String told() {
            return String.join(".", segments);
        }

        /** Spark puts other text in the place of these, in whatever quotes they stand. */
        boolean isReplaced() {
            return told().contains("${") || told().contains(TABLE);
        }
    }

    /**
     * The columns of expressions.
     *
     * @param given the elements of each input, by its name
     */
    static PreparedColumns of(List<Expression> prepared, Map<String, List<Given>> given) {
        ColumnSql sql = new ColumnSql(given, TABLE);
        Set<String> taken = new HashSet<>();
        given.values()
                .forEach(columns -> columns.forEach(
                        column -> column.segments().forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)))));
        Map<String, ElementType> types = new HashMap<>();
        List<String> names = new ArrayList<>();
        List<String> computed = new ArrayList<>();
        for (Expression each : prepared) {
            if (each instanceof Source source && source.type() != ElementType.BOOL) {
                names.add(given(source, given).name());
            } else {
                sources(each).forEach(source -> types.put(given(source, given).sql(), source.type()));
                names.add(name(told(each, given), taken));
                computed.add(sql.element(each) + " as `" + names.get(names.size() - 1) + "`");
            }
        }
        return new PreparedColumns(
                computed.isEmpty()
                        ? List.of()
                        : List.of(new InputStatement("onnx_inputs", sql.statement(computed), types)),
                names);
    }

    private static Given given(Source source, Map<String, List<Given>> given) {
        return given.get(source.input()).get(source.element());
    }

    /** A name that no other has, whatever its case. */
    private static String name(String told, Set<String> taken) {
        String allowed = told.replaceAll("[^\\p{IsAlphabetic}\\p{IsDigit} .,=<>_+\\[\\]-]", "_")
                .replace(TABLE, "_");
        String name = allowed.codePoints()
                .limit(LONGEST_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String free = name;
        for (int k = 2; !taken.add(free.toLowerCase(Locale.ROOT)); k++) {
            free = name + " (" + k + ")";
        }
        return free;
    }

    private static String told(Expression expression, Map<String, List<Given>> given) {
        if (expression instanceof Source source) {
            return given(source, given).told();
        }
        if (expression instanceof Constant constant) {
            return constant.type() == ElementType.STRING || constant.type().isReal()
                    ? constant.type().isReal() ? Double.toString(constant.number()) : constant.text()
                    : Long.toString((long) constant.number());
        }
        if (expression instanceof Lookup lookup) {
            return "code of " + told(lookup.of(), given);
        }
        if (expression instanceof Share share) {
            return told(share.of().elements().get(share.element()), given) + " by the norm";
        }
        if (!(expression instanceof Call call)) {
            return functionOf(expression, given);
        }
        List<String> told =
                call.arguments().stream().map(each -> told(each, given)).toList();
        return switch (call.function()) {
            case CAST ->
                call.arguments().get(0) instanceof Source
                        ? told.get(0) + " as " + call.type().name().toLowerCase(Locale.ROOT)
                        : told.get(0);
            case EQUAL -> told.get(0) + " = " + told.get(1);
            case LESS -> compared(call, told, "");
            case LESS_OR_EQUAL -> compared(call, told, "=");
            case CHOOSE -> told.get(2) + (call.arguments().get(2) instanceof Source ? " filled" : "");
            case ABSOLUTE, LOGARITHM, EXPONENTIAL, ROOT, IS_MISSING ->
                call.function().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + told.get(0);
            default -> functionOf(call, given);
        };
    }

    private static String functionOf(Expression expression, Map<String, List<Given>> given) {
        return "function of "
                + sources(expression).stream()
                        .map(source -> given(source, given).told())
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String compared(Call call, List<String> told, String equal) {
        return call.arguments().get(0) instanceof Constant
                ? told.get(1) + " >" + equal + " " + told.get(0)
                : told.get(0) + " <" + equal + " " + told.get(1);
    }

    private static Set<Source> sources(Expression expression) {
        Set<Source> sources = new LinkedHashSet<>();
        collect(expression, sources, Collections.newSetFromMap(new IdentityHashMap<>()));
        return sources;
    }

    /** @param seen vectors that many elements of others read */
    private static void collect(Expression expression, Set<Source> sources, Set<Vector> seen) {
        if (expression instanceof Source source) {
            sources.add(source);
        } else if (expression instanceof Lookup lookup) {
            collect(lookup.of(), sources, seen);
        } else if (expression instanceof Call call) {
            call.arguments().forEach(each -> collect(each, sources, seen));
        } else if (expression instanceof Share share && seen.add(share.of())) {
            share.of().elements().forEach(each -> collect(each, sources, seen));
        } else if (expression instanceof Product product && seen.add(product.of())) {
            product.of().elements().forEach(each -> collect(each, sources, seen));
        }
    }
}
