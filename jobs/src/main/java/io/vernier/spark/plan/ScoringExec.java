package io.vernier.spark.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs a {@link Scoring} over the rows of a plan, block by block. Batches of a columnar scan get a column where the scores are plain
 * numbers; else they make rows where none of their columns is passed on and the plan is nothing but a columnar scan, perhaps filtered;
 * of any other plan rows are read.
 *
 * <p>Extends {@code SparkPlan}; checked with Spark 4.0 to 4.3. Spark makes changed copies by reflection, so the constructor takes the
 * elements of the product in their order.
 */
public final class ScoringExec extends SparkPlan {
    private static final long serialVersionUID = 1L;

    /** The names by which Spark's own operators know these metrics. */
    private static final String ROWS = "numOutputRows";

    private static final String TIME = "scoringTime";

    private final Scoring scoring;
    private final Seq<Attribute> inputs;
    private final Seq<Attribute> passed;
    private final Seq<Attribute> scores;
    private final SparkPlan child;

    private transient scala.collection.immutable.Map<String, SQLMetric> metrics;

    /**
     * The passed columns, then the scores.
     *
     * @param scoring what is computed
     * @param inputs the columns that it reads
     * @param passed all columns of the child, or none
     * @param scores the columns that it makes
     */
    public ScoringExec(
            Scoring scoring, Seq<Attribute> inputs, Seq<Attribute> passed, Seq<Attribute> scores, SparkPlan child) {
        this.scoring = scoring;
        this.inputs = inputs;
        this.passed = passed;
        this.scores = scores;
        this.child = child;
    }

    @Override
    public Seq<SparkPlan> children() {
        return Sequences.of(List.of(child));
    }

    @Override
    public Seq<Attribute> output() {
        return Sequences.joined(passed, scores);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Sequences.set(scores);
    }

    /** Rows stay where they are, so nothing above need be shuffled or sorted for the scores. */
    @Override
    public Partitioning outputPartitioning() {
        return child.outputPartitioning();
    }

    @Override
    public Seq<SortOrder> outputOrdering() {
        return child.outputOrdering();
    }

    @Override
    public synchronized scala.collection.immutable.Map<String, SQLMetric> metrics() {
        if (metrics == null) {
            metrics = Sequences.map(Map.of(
                    ROWS, SQLMetrics.createMetric(sparkContext(), "number of output rows"),
                    TIME, SQLMetrics.createNanoTimingMetric(sparkContext(), "time in scoring", -1)));
        }
        return metrics;
    }

    private BlockScoring task() {
        return new BlockScoring(scoring, longMetric(ROWS), longMetric(TIME));
    }

    /** Batches stay batches where the child makes them and nothing but numbers is added. */
    @Override
    public boolean supportsColumnar() {
        return scoring.isOnlyPrediction()
                && scoring.layout().isTold()
                && child.supportsColumnar()
                && child.children().isEmpty();
    }

    @Override
    public RDD<ColumnarBatch> doExecuteColumnar() {
        BlockScoring task = task();
        List<Attribute> made = CollectionConverters.asJava(child.output());
        int[] read = ordinals(made, CollectionConverters.asJava(inputs));
        int[] kept = ordinals(made, CollectionConverters.asJava(passed));
        return child.executeColumnar()
                .toJavaRDD()
                .mapPartitions(batches -> task.scoreInBatches(batches, read, kept))
                .rdd();
    }

    @Override
    public RDD<InternalRow> doExecute() {
        BlockScoring task = task();
        DataType[] types = CollectionConverters.asJava(output()).stream()
                .map(Attribute::dataType)
                .toArray(DataType[]::new);
        List<Attribute> read = CollectionConverters.asJava(inputs);
        Optional<ColumnarPlan> columnar =
                passed.isEmpty() && scoring.layout().isTold() ? ColumnarPlan.of(child, read) : Optional.empty();
        if (columnar.isPresent()) {
            int[] ordinals = columnar.get().ordinals();
            RowFilter filter = columnar.get().filter();
            return columnar.get()
                    .batches()
                    .mapPartitions(batches -> task.scoreBatches(batches, ordinals, filter, types))
                    .rdd();
        }
        int[] ordinals = ordinals(CollectionConverters.asJava(child.output()), read);
        JavaRDD<InternalRow> rows = child.execute().toJavaRDD();
        if (passed.isEmpty()) {
            return rows.mapPartitions(partition -> task.scoreRows(partition, ordinals, types))
                    .rdd();
        }
        DataType[] whole = CollectionConverters.asJava(passed).stream()
                .map(Attribute::dataType)
                .toArray(DataType[]::new);
        return rows.mapPartitions(partition -> task.scoreAndPass(partition, ordinals, whole, types))
                .rdd();
    }

    private static int[] ordinals(List<Attribute> output, List<Attribute> wanted) {
        return wanted.stream()
                .mapToInt(one -> ColumnarPlan.ordinal(output, one))
                .toArray();
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new ScoringExec(scoring, inputs, passed, scores, children.apply(0));
    }

    @Override
    public int productArity() {
        return 5;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> scoring;
            case 1 -> inputs;
            case 2 -> passed;
            case 3 -> scores;
            case 4 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ScoringExec;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoringExec plan
                && scoring.equals(plan.scoring)
                && inputs.equals(plan.inputs)
                && passed.equals(plan.passed)
                && scores.equals(plan.scores)
                && child.equals(plan.child);
    }

    @Override
    public int hashCode() {
        return 31 * scores.hashCode() + child.hashCode();
    }
}
