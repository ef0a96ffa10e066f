package io.vernier.spark.mllib;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.steps.Expression;
import io.vernier.onnx.steps.Expression.Call;
import io.vernier.onnx.steps.Expression.Constant;
import io.vernier.onnx.steps.Expression.Lookup;
import io.vernier.onnx.steps.Expression.Norm;
import io.vernier.onnx.steps.Expression.Product;
import io.vernier.onnx.steps.Expression.Share;
import io.vernier.onnx.steps.Expression.Source;
import io.vernier.onnx.steps.Expression.Vector;
import io.vernier.spark.mllib.PreparedColumns.Given;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Expressions of a graph as text of Spark SQL, with the same numbers to the last bit but for powers, logarithms and exponentials, whose last
 * bit differs between libraries. A null is NaN where numbers are real and none of the keys and categories; elsewhere it stays null.
 *
 * What is computed once for a row is a column of its own, which the statement makes first and leaves out at last.
 */
final class ColumnSql {
    /** Before the numbers of columns that the statement makes first. */
    private static final String OWN = "`onnx row ";

    /** Text that stands as it is between quotes, whatever the settings of a session say of escapes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 .,:+-]*");

    private final Map<String, List<Given>> given;
    private final Map<Object, String> own = new LinkedHashMap<>();
    private final StringBuilder from = new StringBuilder();

    /**
     * @param given the elements of each input of the graph, by its name
     * @param table where the inputs are
     */
    ColumnSql(Map<String, List<Given>> given, String table) {
        this.given = given;
        from.append(table);
    }

    /** All columns that are there, and others, such as {@code cast(`a` as double) as `b`}. */
    String statement(List<String> computed) {
        String all = own.isEmpty() ? "*" : "* except (" + String.join(", ", own.values()) + ")";
        return "select " + all + ", " + String.join(", ", computed) + " from " + from;
    }

    private String own(Object computedOnce, String sql) {
        String name = OWN + (own.size() + 1) + "`";
        own.put(computedOnce, name);
        from.insert(0, "(select *, " + sql + " as " + name + " from ").append(")");
        return name;
    }

    private String vector(Vector vector) {
        String known = own.get(vector);
        return known != null
                ? known
                : own(
                        vector,
                        vector.elements().stream()
                                .map(each -> cast(sql(each), vector.type()))
                                .collect(Collectors.joining(", ", "array(", ")")));
    }

    /** The shares of a vector, as a vector. */
    private record Shares(Vector of, Norm norm) {}

    private String shares(Shares shares) {
        String known = own.get(shares);
        if (known != null) {
            return known;
        }
        String vector = vector(shares.of());
        String sum = own(shares.norm().name() + vector, total(vector, shares.norm()));
        String share = cast(
                switch (shares.norm()) {
                    case L1, MAX -> "x / " + sum;
                    case L2 ->
                        "sqrt(" + cast("x * x / " + sum, ElementType.FLOAT) + ") * case when x < 0F then -1 else 1 end";
                },
                ElementType.FLOAT);
        return own(shares, "transform(" + vector + ", x -> case when " + sum + " = 0F then x else " + share + " end)");
    }

    private static String total(String vector, Norm norm) {
        String start = norm == Norm.MAX ? "float('-Infinity')" : "0F";
        String next =
                switch (norm) {
                    case L1 -> "s + abs(x)";
                    case L2 -> "s + x * x";
                    case MAX -> "case when s < x and not isnan(x) then x else s end";
                };
        return "aggregate(" + vector + ", " + start + ", (s, x) -> " + next + ")";
    }

    private String product(Product product) {
        String weights = product.weights().stream()
                .map(weight -> constant(new Constant(ElementType.DOUBLE, weight, "")))
                .collect(Collectors.joining(", ", "array(", ")"));
        String sum = "aggregate(zip_with(" + vector(product.of()) + ", " + weights
                + ", (x, w) -> x * w), 0D, (s, x) -> s + x)";
        String bias = constant(new Constant(ElementType.DOUBLE, product.bias(), ""));
        return cast(product.bias() == 0 ? sum : "(" + sum + " + " + bias + ")", product.type());
    }

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
        if (expression instanceof Share share) {
            return shares(new Shares(share.of(), share.norm())) + "[" + share.element() + "]";
        }
        if (expression instanceof Product product) {
            return product(product);
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
