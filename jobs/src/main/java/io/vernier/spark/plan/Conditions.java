package io.vernier.spark.plan;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.Origin;
import org.apache.spark.sql.types.DatetimeType;
import org.apache.spark.sql.types.StringType;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Conditions on rows, and whether they mean the same whenever they are asked.
 *
 * <p>Uses {@code ParseException} and the analyzed plan's {@code Filter} with its {@code Expression}; checked with Spark 4.0 to 4.3.
 */
public final class Conditions {
    /** Deterministic for Spark since they are constant within a query, but not from one query to the next. */
    private static final Set<String> MOMENTARY = Set.of(
            "CurrentDate",
            "CurDateExpressionBuilder",
            "CurrentTimestamp",
            "CurrentTime",
            "Now",
            "LocalTimestamp",
            "CurrentTimeZone",
            "CurrentUser",
            "CurrentDatabase",
            "CurrentCatalog");

    /** Texts that mean the day or the moment at which they become a date or a time. */
    private static final Pattern MOMENT =
            Pattern.compile("\\s*(now|today|yesterday|tomorrow)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Conditions() {}

    /** Whether an error is one of the syntax of a condition, not of the columns that it names. */
    public static boolean isSyntaxError(Exception error) {
        return error instanceof ParseException;
    }

    /**
     * What in the condition may change from one time to the next.
     *
     * @param filtered a data set of which {@code filter} was the last operation
     */
    public static Optional<String> unstablePart(Dataset<Row> filtered) {
        LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) filtered)
                .queryExecution()
                .analyzed();
        return plan instanceof Filter filter ? unstablePart(filter.condition()) : Optional.empty();
    }

    /**
     * A literal of a condition that means another day or moment when it is read again. The parser has put that day in its place, so it is
     * told by the text that the literal comes from.
     */
    public static Optional<String> unstableLiteral(String condition) {
        return unstableLiteral(CatalystSqlParser$.MODULE$.parseExpression(condition));
    }

    private static Optional<String> unstableLiteral(Expression expression) {
        if (expression instanceof Literal literal && !(literal.dataType() instanceof StringType)) {
            return source(literal).filter(Conditions::isOfMoment);
        }
        return CollectionConverters.asJava(expression.children()).stream()
                .map(Conditions::unstableLiteral)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The text that the parser made an expression of. */
    private static Optional<String> source(Expression expression) {
        Origin origin = expression.origin();
        return origin.sqlText().isDefined() && origin.startIndex().isDefined()
                ? Optional.of(origin.sqlText()
                        .get()
                        .substring(
                                (Integer) origin.startIndex().get(),
                                (Integer) origin.stopIndex().get() + 1))
                : Optional.empty();
    }

    /** Whether a literal such as {@code DATE 'today'} has such a text, whatever its quotes, comments and escapes. */
    private static boolean isOfMoment(String literal) {
        String rest = literal.replaceFirst("(?s)^\\w+(\\s|/\\*.*?\\*/|--[^\n]*\n)*", "");
        return rest.matches("(?s)[rR]?['\"].*")
                && CatalystSqlParser$.MODULE$.parseExpression(rest) instanceof Literal text
                && MOMENT.matcher(String.valueOf(text.value())).matches();
    }

    /** A text that becomes a date or a time where it stands, such as in {@code day < 'today'}. */
    private static boolean isCastOfMoment(Expression expression) {
        return expression instanceof Cast cast
                && cast.dataType() instanceof DatetimeType
                && cast.child().foldable()
                && cast.child().dataType() instanceof StringType
                && MOMENT.matcher(String.valueOf(cast.child().eval(null))).matches();
    }

    /** What in any step of a data set may change from one time to the next. */
    public static Optional<String> unstableStep(Dataset<Row> rows) {
        return unstableStep(((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed());
    }

    private static Optional<String> unstableStep(LogicalPlan plan) {
        return Stream.concat(
                        CollectionConverters.asJava(plan.expressions()).stream().map(Conditions::unstablePart),
                        CollectionConverters.asJava(plan.children()).stream().map(Conditions::unstableStep))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> unstablePart(Expression expression) {
        Iterator<Expression> children = expression.children().iterator();
        while (children.hasNext()) {
            Optional<String> part = unstablePart(children.next());
            if (part.isPresent()) {
                return part;
            }
        }
        boolean momentary = MOMENTARY.contains(expression.getClass().getSimpleName()) || isCastOfMoment(expression);
        return momentary || !expression.deterministic() || expression instanceof PlanExpression
                ? Optional.of(expression.sql())
                : Optional.empty();
    }
}
