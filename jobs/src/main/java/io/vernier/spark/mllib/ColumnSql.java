package io.vernier.spark.mllib;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.steps.Expression;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Lookup;
import io.vernier.onnx.steps.Expression.Source;
import io.vernier.spark.mllib.PreparedColumns.Given;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Expressions of a graph as text of Spark SQL, with the same numbers to the last bit but for powers, logarithms and exponentials, whose last
 * bit differs between libraries. A null is NaN where numbers are real and none of the keys and categories; elsewhere it stays null.
 *
 * @param given the elements of each input of the graph, by its name
 */
record ColumnSql(Map<String, List<Given>> given) {
    /** Text that stands as it is between quotes, whatever the settings of a session say of escapes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 .,:+-]*");

    /** An element of the input vector, as a double. */
    String element(Expression expression) {
        return "cast(" + (expression instanceof Source source ? column(source) : sql(expression)) + " as double)";
    }

    private String column(Source source) {
        return given.get(source.input()).get(source.element()).sql();
    }

    private String sql(Expression expression) {
        if (expression instanceof Source source) {
            String column = cast(column(source), source.type());
            return source.type().isReal() ? "coalesce(" + column + ", " + cast("'NaN'", source.type()) + ")" : column;
        }
        if (expression instanceof Constant constant) {
            return constant(constant);
        }
        if (expression instanceof Lookup lookup) {
            return lookup(lookup);
        }
        return call((Call) expression);
    }

    private static String cast(String sql, ElementType type) {
        String name =
                switch (type) {
                    case FLOAT -> "float";
                    case DOUBLE -> "double";
                    case INT32 -> "int";
                    case INT64 -> "bigint";
                    case BOOL -> "boolean";
                    case STRING -> "string";
                    default -> throw new IllegalArgumentException("No column is made of " + type.label() + ".");
                };
        return "cast(" + sql + " as " + name + ")";
    }

    private static String constant(Constant constant) {
        ElementType type = constant.type();
        if (type == ElementType.STRING) {
            return text(constant.text());
        }
        if (type == ElementType.BOOL) {
            return constant.number() == 0 ? "false" : "true";
        }
        double number = constant.number();
        if (Double.isFinite(number)) {
            return switch (type) {
                case FLOAT -> (float) number + "F";
                case DOUBLE -> number + "D";
                case INT64 -> (long) number + "L";
                default -> Long.toString((long) number);
            };
        }
        return cast("'" + number + "'", type);
    }

    private static String text(String text) {
        return PLAIN.matcher(text).matches()
                ? "'" + text + "'"
                : "cast(X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "' as string)";
    }

    private String lookup(Lookup lookup) {
        StringBuilder sql = new StringBuilder("case ").append(sql(lookup.of()));
        for (int k = 0; k < lookup.keys().size(); k++) {
            sql.append(" when ")
                    .append(constant(lookup.keys().get(k)))
                    .append(" then ")
                    .append(constant(lookup.values().get(k)));
        }
        return sql.append(" else ")
                .append(constant(lookup.otherwise()))
                .append(" end")
                .toString();
    }

    private String call(Call call) {
        List<Expression> arguments = call.arguments();
        String first = sql(arguments.get(0));
        String second = arguments.size() > 1 ? sql(arguments.get(1)) : "";
        return switch (call.function()) {
            case CAST -> castFrom(arguments.get(0).type(), first, call.type());
            case ADD -> cast("(" + first + " + " + second + ")", call.type());
            case SUBTRACT -> cast("(" + first + " - " + second + ")", call.type());
            case MULTIPLY -> cast("(" + first + " * " + second + ")", call.type());
            case DIVIDE -> cast(quotient(first, arguments.get(1), second), call.type());
            case POWER -> cast("power(" + first + ", " + second + ")", call.type());
            case ABSOLUTE -> "abs(" + first + ")";
            case LOGARITHM -> cast(logarithm(first), call.type());
            case EXPONENTIAL -> cast("exp(" + first + ")", call.type());
            case ROOT -> cast("sqrt(" + first + ")", call.type());
            case IS_MISSING -> isMissing(arguments.get(0), first);
            case EQUAL ->
                isNaN(arguments)
                        ? "false"
                        : "coalesce(" + first + " = " + second
                                + (arguments.get(1) instanceof Constant ? "" : ordered(arguments.get(0), first))
                                + ", false)";
            case LESS -> compared(arguments, first + " < " + second, second);
            case LESS_OR_EQUAL -> compared(arguments, first + " <= " + second, second);
            case NOT -> "(not " + first + ")";
            case AND -> "(" + first + " and " + second + ")";
            case OR -> "(" + first + " or " + second + ")";
            case CHOOSE ->
                "case " + first + " when true then " + second + " when false then " + sql(arguments.get(2)) + " end";
        };
    }

    /** Runtimes cut off what follows the point. What no integer holds becomes null, which is refused, or missing to trees. */
    private static String castFrom(ElementType from, String sql, ElementType to) {
        if (to == ElementType.BOOL) {
            return "(" + sql + " != " + cast("0", from) + ")";
        }
        return from.isReal() && !to.isReal() ? "try_" + cast(sql, to) : cast(sql, to);
    }

    /** Doubles hold the quotient of two float32 so that rounding it again is exact. By 0 it is infinite or NaN, as elsewhere. */
    private static String quotient(String dividend, Expression by, String divisor) {
        return by instanceof Constant constant && constant.number() != 0
                ? "(" + dividend + " / " + divisor + ")"
                : "coalesce(try_divide(" + dividend + ", " + divisor + "), " + dividend + " * double('Infinity'))";
    }

    /** Null to Spark where it is infinite or NaN. */
    private static String logarithm(String sql) {
        return "coalesce(ln(" + sql + "), sqrt(" + sql + ") - double('Infinity'))";
    }

    private static String isMissing(Expression read, String sql) {
        return read.type().isReal() ? "isnan(" + sql + ")" : "(" + sql + " is null)";
    }

    private static boolean isNaN(List<Expression> arguments) {
        return arguments.stream()
                .anyMatch(each -> each instanceof Constant constant && Double.isNaN(constant.number()));
    }

    private static String compared(List<Expression> arguments, String comparison, String greater) {
        return isNaN(arguments) ? "false" : "(" + comparison + ordered(arguments.get(1), greater) + ")";
    }

    /** NaN equals NaN to Spark, and is greater than all numbers: not so here. */
    private static String ordered(Expression read, String sql) {
        return read.type().isReal() && !(read instanceof Constant) ? " and not isnan(" + sql + ")" : "";
    }
}
