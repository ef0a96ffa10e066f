package io.vernier.jobs.spark;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.Iterator;

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
