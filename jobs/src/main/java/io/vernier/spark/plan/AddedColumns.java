package io.vernier.spark.plan;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whether a data set is another one with more columns: the same rows, in which nothing that was there is changed.
 *
 * <p>Uses the analyzed plan's {@code Project}, {@code SubqueryAlias} and {@code View}; checked with Spark 4.0 to 4.3.
 */
public final class AddedColumns {
    private AddedColumns() {}

    /** True only where the plans show it. */
    public static boolean areAll(Dataset<Row> whole, Dataset<Row> before) {
        return Internals.choose(whole.sparkSession(), () -> areAll(analyzed(whole), analyzed(before)), () -> false)
                && areUnambiguous(before);
    }

    private static LogicalPlan analyzed(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed();
    }

    private static boolean areAll(LogicalPlan whole, LogicalPlan before) {
        List<Attribute> output = CollectionConverters.asJava(whole.output());
        boolean areKept = CollectionConverters.asJava(before.output()).stream()
                .allMatch(column -> ColumnarPlan.ordinal(output, column) >= 0);
        LogicalPlan plan = whole;
        while (!plan.equals(before)) {
            if (!(plan instanceof Project || plan instanceof SubqueryAlias || plan instanceof View)) {
                return false;
            }
            plan = CollectionConverters.asJava(plan.children()).get(0);
        }
        return areKept;
    }

    /** Whether each name means one column. */
    private static boolean areUnambiguous(Dataset<Row> rows) {
        TreeSet<String> names = new TreeSet<>(ColumnNames.order(rows.sparkSession()));
        return Arrays.stream(rows.columns()).allMatch(names::add);
    }
}
