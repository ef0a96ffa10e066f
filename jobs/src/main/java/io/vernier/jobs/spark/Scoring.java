package io.vernier.jobs.spark;

import io.vernier.integer.IntegerProgram;
import io.vernier.integer.Kernels;
import io.vernier.integer.Scorer;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Scores rows in blocks with an integer program, inside Spark's plans: columns are pruned and rows are never made into objects.
 *
 * <p>Uses {@code Dataset.ofRows}, {@code AttributeReference} and {@code InternalRow}; checked with Spark 4.0 to 4.3.
 *
 * @param program the integers
 * @param layout the columns that make the input
 * @param outputs what each made column holds
 */
public record Scoring(Broadcast<IntegerProgram> program, BlockLayout layout, List<Output> outputs)
        implements Serializable {

    /** What a column may hold of the scores. */
    public enum Output {
        /** A vector: the de-quantized outputs of the last layer; of one output both signs. */
        RAW_PREDICTION,
        /** A vector: a probability for each class. */
        PROBABILITY,
        /** The class or the number. */
        PREDICTION
    }

    public Scoring {
        outputs = List.copyOf(outputs);
    }

    /**
     * The data set with columns of scores added.
     *
     * @param columns the columns of the layout, by name, in its order
     * @param scores the columns to make, one for each output
     */
    public Dataset<Row> over(Dataset<Row> rows, List<String> columns, List<StructField> scores) {
        var classic = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        SparkSession session = classic.sparkSession();
        ScoringStrategy.register(session);
        LogicalPlan plan = classic.queryExecution().analyzed();
        List<Attribute> inputs = columns.stream()
                .map(name -> attribute(plan, name, Sessions.columnNames(session)))
                .toList();
        List<Attribute> made = scores.stream().map(Scoring::attribute).toList();
        ScoringPlan scoring = new ScoringPlan(this, Sequences.of(inputs), Sequences.of(made), plan);
        return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(session, named(scoring));
    }

    /** Under names of a projection, which Spark renews where a data set is joined with itself. */
    private static LogicalPlan named(ScoringPlan plan) {
        List<NamedExpression> columns =
                new ArrayList<>(CollectionConverters.asJava(plan.child().output()));
        Seq<String> noQualifier = Sequences.of(List.of());
        for (Attribute score : plan.scores()) {
            columns.add(new Alias(
                    score, score.name(), NamedExpression.newExprId(), noQualifier, Option.empty(), noQualifier));
        }
        return new Project(Sequences.of(columns), plan);
    }

    private static Attribute attribute(LogicalPlan plan, String name, Comparator<String> names) {
        List<Attribute> found = CollectionConverters.asJava(plan.output()).stream()
                .filter(attribute -> names.compare(attribute.name(), name) == 0)
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "Column \"" + name + "\" is there " + found.size() + " times, expected once.");
        }
        return found.get(0);
    }

    private static Attribute attribute(StructField field) {
        return new AttributeReference(
                field.name(),
                field.dataType(),
                field.nullable(),
                Metadata.empty(),
                NamedExpression.newExprId(),
                Sequences.of(List.<String>of()));
    }

    /** The same with some of the outputs alone. */
    Scoring only(List<Integer> places) {
        return new Scoring(program, layout, places.stream().map(outputs::get).toList());
    }

    Iterator<InternalRow> scoreBatches(
            Iterator<ColumnarBatch> batches, int[] ordinals, RowFilter filter, DataType[] types) {
        RowCounts counts = new RowCounts(layout.parts().size());
        return scored(
                new ColumnarBlocks(batches, layout, ordinals, filter, counts), counts, new ScoreRows.Alone(), types);
    }

    /** Whether the scores are plain numbers, one for each row, so that they can be a column of a batch. */
    boolean isOnlyPrediction() {
        return outputs.equals(List.of(Output.PREDICTION));
    }

    Iterator<ColumnarBatch> scoreInBatches(Iterator<ColumnarBatch> batches, int[] ordinals, int[] passed) {
        return new ScoredBatches(batches, this, Scorer.of(program.value(), Kernels.best()), ordinals, passed);
    }

    Iterator<InternalRow> scoreRows(Iterator<InternalRow> rows, int[] ordinals, DataType[] types) {
        RowCounts counts = new RowCounts(layout.parts().size());
        return scored(new RowBlocks(rows, layout, ordinals, counts), counts, new ScoreRows.Alone(), types);
    }

    /** The rows themselves, each followed by its scores. */
    Iterator<InternalRow> scoreAndPass(Iterator<InternalRow> rows, int[] ordinals, DataType[] types) {
        RowCounts counts = new RowCounts(layout.parts().size());
        Queue<InternalRow> passed = new ArrayDeque<>();
        Iterator<InternalRow> remembered = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public InternalRow next() {
                InternalRow row = rows.next();
                passed.add(row.copy());
                return row;
            }
        };
        return scored(new RowBlocks(remembered, layout, ordinals, counts), counts, new ScoreRows.Behind(passed), types);
    }

    private Iterator<InternalRow> scored(
            Iterator<RowBlock> blocks, RowCounts counts, ScoreRows.Placement placement, DataType[] types) {
        Scorer scorer = Scorer.of(program.value(), Kernels.best());
        return new ScoreRows(blocks, counts, scorer, this, placement, UnsafeProjection.create(types));
    }

    /** A null or a vector of another length leaves a row out of its block, which scoring must not do. */
    void refuse(RowCounts counts) {
        List<String> problems = new ArrayList<>();
        for (int part = 0; part < layout.parts().size(); part++) {
            if (counts.refusedNulls(part) > 0) {
                problems.add("Column \"" + layout.parts().get(part).column()
                        + "\" holds a null; fill it, filter it, or set handleInvalid.");
            }
        }
        if (counts.wrongLengths() > 0) {
            problems.add("The input has a vector of " + counts.leastWrongLength() + " elements, the model reads "
                    + layout.channels() + " in all.");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
    }

    @Override
    public String toString() {
        return "integer program " + outputs;
    }
}
