package io.vernier.jobs.mllib;

import io.vernier.jobs.spark.ColumnNames;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.steps.Expression;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Lookup;
import io.vernier.onnx.steps.Expression.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;

/**
 * Columns that are computed from the inputs of a graph before its model reads them, by one statement of Spark SQL, so that it is saved with
 * the model and every way to score knows it.
 *
 * @param statement none where all columns are read as they are
 * @param names of the columns, which say what they hold
 */
record PreparedColumns(List<Transformer> statement, List<String> names) {
    private static final int LONGEST_NAME = 60;

    /** What Spark replaces in a statement, wherever it stands. */
    private static final String TABLE = "__THIS__";

    /**
     * An element of an input.
     *
     * @param sql how a statement reads it
     * @param told what a user calls it
     * @param column the column that is this element and nothing else
     */
    record Given(String sql, String told, Optional<String> column) {

        /** A column, or a field of a structure; what stands in backticks is one name, dots and all. */
        static Given column(String name) {
            return new Given(quoted(name), told(name), Optional.of(name));
        }

        /** An element of a column that is an array. */
        static Given of(String name, int element) {
            String place = "[" + element + "]";
            return new Given(quoted(name) + place, told(name) + place, Optional.empty());
        }

        private static String told(String name) {
            return String.join(".", ColumnNames.segments(name));
        }

        private static String quoted(String name) {
            return ColumnNames.segments(name).stream()
                    .map(segment -> "`" + segment.replace("`", "``") + "`")
                    .collect(Collectors.joining("."));
        }
    }

    /**
     * The columns of expressions.
     *
     * @param given the elements of each input, by its name
     */
    static PreparedColumns of(List<Expression> prepared, Map<String, List<Given>> given) {
        ColumnSql sql = new ColumnSql(given);
        Map<String, Integer> seen = new HashMap<>();
        List<String> names = new ArrayList<>();
        List<String> computed = new ArrayList<>();
        for (Expression each : prepared) {
            if (each instanceof Source source && column(source, given).isPresent()) {
                names.add(column(source, given).get());
            } else {
                names.add(name(told(each, given), seen));
                computed.add(sql.element(each) + " as `" + names.get(names.size() - 1) + "`");
            }
        }
        if (computed.isEmpty()) {
            return new PreparedColumns(List.of(), names);
        }
        SQLTransformer statement = new SQLTransformer("onnx_inputs");
        statement.setStatement("select *, " + String.join(", ", computed) + " from " + TABLE);
        return new PreparedColumns(List.of(statement), names);
    }

    /** The column that is read as it is. */
    private static Optional<String> column(Source source, Map<String, List<Given>> given) {
        return given.get(source.input()).get(source.element()).column();
    }

    /** A name that no other has, whatever its case. */
    private static String name(String told, Map<String, Integer> seen) {
        String allowed = told.replaceAll("[^\\p{IsAlphabetic}\\p{IsDigit} .,=<>_+\\[\\]-]", "_")
                .replace(TABLE, "_");
        String name = allowed.substring(0, Math.min(allowed.length(), LONGEST_NAME));
        int count = seen.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
        return count == 1 ? name : name + " (" + count + ")";
    }

    private static String told(Expression expression, Map<String, List<Given>> given) {
        if (expression instanceof Source source) {
            return given.get(source.input()).get(source.element()).told();
        }
        if (expression instanceof Constant constant) {
            return constant.type() == ElementType.STRING || constant.type().isReal()
                    ? constant.type().isReal() ? Double.toString(constant.number()) : constant.text()
                    : Long.toString((long) constant.number());
        }
        if (expression instanceof Lookup lookup) {
            return "code of " + told(lookup.of(), given);
        }
        Call call = (Call) expression;
        List<String> told =
                call.arguments().stream().map(each -> told(each, given)).toList();
        return switch (call.function()) {
            case CAST -> told.get(0);
            case EQUAL -> told.get(0) + " = " + told.get(1);
            case LESS -> compared(call, told, "");
            case LESS_OR_EQUAL -> compared(call, told, "=");
            case CHOOSE -> told.get(2) + (call.arguments().get(2) instanceof Source ? " filled" : "");
            case ABSOLUTE, LOGARITHM, EXPONENTIAL, ROOT, IS_MISSING ->
                call.function().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + told.get(0);
            default -> "function of " + String.join(", ", sources(call, given));
        };
    }

    private static String compared(Call call, List<String> told, String equal) {
        return call.arguments().get(0) instanceof Constant
                ? told.get(1) + " >" + equal + " " + told.get(0)
                : told.get(0) + " <" + equal + " " + told.get(1);
    }

    private static Set<String> sources(Expression expression, Map<String, List<Given>> given) {
        Set<String> sources = new TreeSet<>();
        if (expression instanceof Source) {
            sources.add(told(expression, given));
        } else if (expression instanceof Lookup lookup) {
            sources.addAll(sources(lookup.of(), given));
        } else if (expression instanceof Call call) {
            call.arguments().forEach(each -> sources.addAll(sources(each, given)));
        }
        return sources;
    }
}
