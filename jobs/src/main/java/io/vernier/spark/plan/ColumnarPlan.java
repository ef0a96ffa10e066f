package io.vernier.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A plan that is nothing but a columnar scan, perhaps filtered, with its columns in another order or under other names: its batches can
 * be read as they leave the file. Any other plan computes something above the scan, which would be lost.
 *
 * <p>Uses {@code SparkPlan.executeColumnar} and the physical operators {@code WholeStageCodegenExec}, {@code InputAdapter},
 * {@code ProjectExec}, {@code FilterExec} and {@code ColumnarToRowExec}; checked with Spark 4.0 to 4.3.
 */
final class ColumnarPlan {
    private final SparkPlan scan;
    private final int[] ordinals;
    private final List<Expression> conditions;

    private ColumnarPlan(SparkPlan scan, int[] ordinals, List<Expression> conditions) {
        this.scan = scan;
        this.ordinals = ordinals;
        this.conditions = conditions;
    }

    /** The columnar scan under a data set; empty where rows must be read. */
    static Optional<ColumnarPlan> of(Dataset<Row> columns) {
        SparkPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) columns)
                .queryExecution()
                .executedPlan();
        return of(plan, CollectionConverters.asJava(plan.output()));
    }

    /**
     * The columnar scan under a plan.
     *
     * @param output columns of the plan that are wanted, in this order
     */
    static Optional<ColumnarPlan> of(SparkPlan executed, List<Attribute> output) {
        List<Attribute> wanted = new ArrayList<>(output);
        List<Expression> conditions = new ArrayList<>();
        SparkPlan plan = operator(executed);
        while (plan instanceof ProjectExec project) {
            if (!rename(wanted, project)) {
                return Optional.empty();
            }
            plan = operator(project.child());
        }
        while (plan instanceof FilterExec filter) {
            if (!isPlain(filter.condition())) {
                return Optional.empty();
            }
            conditions.add(filter.condition());
            plan = operator(filter.child());
        }
        if (!(plan instanceof ColumnarToRowExec columnarToRow)) {
            return Optional.empty();
        }
        SparkPlan scan = operator(columnarToRow.child());
        List<Attribute> scanned = CollectionConverters.asJava(scan.output());
        int[] ordinals = wanted.stream().mapToInt(one -> ordinal(scanned, one)).toArray();
        for (int ordinal : ordinals) {
            if (ordinal < 0) {
                return Optional.empty();
            }
        }
        boolean isScan = scan.children().isEmpty() && scan.supportsColumnar();
        return isScan ? Optional.of(new ColumnarPlan(scan, ordinals, conditions)) : Optional.empty();
    }

    /**
     * Whether a condition is about the row alone: a query inside it is run by the operator that holds it, and one that draws by lot
     * wants to know its partition.
     */
    private static boolean isPlain(Expression condition) {
        return condition.deterministic() && !holdsQuery(condition);
    }

    private static boolean holdsQuery(Expression expression) {
        return expression instanceof PlanExpression
                || CollectionConverters.asJava(expression.children()).stream().anyMatch(ColumnarPlan::holdsQuery);
    }

    /** What is inside the wrappers of generated code. */
    private static SparkPlan operator(SparkPlan plan) {
        SparkPlan inner = plan;
        while (true) {
            if (inner instanceof WholeStageCodegenExec stage) {
                inner = stage.child();
            } else if (inner instanceof InputAdapter adapter) {
                inner = adapter.child();
            } else {
                return inner;
            }
        }
    }

    /** Puts in place of each wanted column the one that the projection takes it from; false if it computes something. */
    private static boolean rename(List<Attribute> wanted, ProjectExec project) {
        for (int k = 0; k < wanted.size(); k++) {
            Optional<Attribute> origin = origin(project.projectList(), wanted.get(k));
            if (origin.isEmpty()) {
                return false;
            }
            wanted.set(k, origin.get());
        }
        return true;
    }

    private static Optional<Attribute> origin(Seq<NamedExpression> projected, Attribute wanted) {
        for (NamedExpression one : CollectionConverters.asJava(projected)) {
            if (one.exprId().equals(wanted.exprId())) {
                if (one instanceof Attribute attribute) {
                    return Optional.of(attribute);
                }
                return one instanceof Alias alias && alias.child() instanceof Attribute attribute
                        ? Optional.of(attribute)
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The place of a column, -1 where it is none of them. Spark's lists are linked: neither their length nor a place is asked for. */
    static int ordinal(List<Attribute> output, Attribute wanted) {
        int place = 0;
        for (Attribute one : output) {
            if (one.exprId().equals(wanted.exprId())) {
                return place;
            }
            place++;
        }
        return -1;
    }

    JavaRDD<ColumnarBatch> batches() {
        return scan.executeColumnar().toJavaRDD();
    }

    /** Where in a batch each column of the data set is. */
    int[] ordinals() {
        return ordinals.clone();
    }

    /** What rows of a batch must meet. */
    RowFilter filter() {
        return new RowFilter(conditions, scan.output());
    }
}
