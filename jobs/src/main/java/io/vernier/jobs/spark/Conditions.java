package io.vernier.jobs.spark;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
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

    /** Literals that the parser takes for the day or the moment at which it reads them. */
    private static final Pattern MOMENTARY_LITERAL = Pattern.compile(
            "\\b(date|timestamp(_ltz|_ntz)?)\\s*['\"]\\s*(now|today|yesterday|tomorrow)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|--[^\n]*", Pattern.DOTALL);

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

    /** A literal in a condition's text that means another day or moment when it is read again. */
    public static Optional<String> unstableLiteral(String condition) {
        Matcher literal = MOMENTARY_LITERAL.matcher(COMMENT.matcher(condition).replaceAll(" "));
        return literal.find() ? Optional.of(literal.group()) : Optional.empty();
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
        boolean momentary = MOMENTARY.contains(expression.getClass().getSimpleName());
        return momentary || !expression.deterministic() || expression instanceof PlanExpression
                ? Optional.of(expression.sql())
                : Optional.empty();
    }
}
