package io.vernier.spark.plan;

import io.vernier.integer.Scorer;
import io.vernier.integer.Scores;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The scores of a partition's blocks as rows in the form that every operator takes. The row is used again for the next one.
 *
 * <p>Uses {@code GenericInternalRow}, {@code JoinedRow}, {@code UnsafeProjection} and {@code UnsafeRow}; checked with Spark 4.0 to 4.3.
 */
final class ScoreRows implements Iterator<InternalRow> {
    /** A word that says which fields are null, and a field. */
    private static final int NUMBER_BYTES = 2 * Long.BYTES;

    private final Iterator<RowBlock> blocks;
    private final RowCounts counts;
    private final Scorer scorer;
    private final BlockScoring task;
    private final Scoring scoring;
    private final Placement placement;
    private final UnsafeProjection projection;
    private final boolean onlyPredictions;
    private final GenericInternalRow row;

    /** The whole row where a prediction is all there is. */
    private final UnsafeRow number = new UnsafeRow(1);

    private double[] predictions = {};
    private Scores scores;
    private int rows;
    private int next;

    ScoreRows(
            Iterator<RowBlock> blocks,
            RowCounts counts,
            BlockScoring task,
            Placement placement,
            UnsafeProjection projection) {
        this.blocks = blocks;
        this.counts = counts;
        this.task = task;
        this.scoring = task.scoring();
        this.scorer = scoring.scorer();
        this.placement = placement;
        this.projection = projection;
        this.onlyPredictions = scoring.outputs().stream().allMatch(Scoring.Output.PREDICTION::equals);
        this.row = new GenericInternalRow(new Object[scoring.outputs().size()]);
        this.number.pointTo(new byte[NUMBER_BYTES], NUMBER_BYTES);
    }

    /** Where scores stand in a row. */
    sealed interface Placement {
        InternalRow place(InternalRow scores);
    }

    /** There is nothing else in the row. */
    record Alone() implements Placement {
        @Override
        public InternalRow place(InternalRow scores) {
            return scores;
        }
    }

    /** Behind the columns of the row that was scored. */
    record Behind(PassedRows passed, JoinedRow joined) implements Placement {
        Behind(PassedRows passed) {
            this(passed, new JoinedRow());
        }

        @Override
        public InternalRow place(InternalRow scores) {
            return joined.apply(passed.pass(), scores);
        }
    }

    @Override
    public boolean hasNext() {
        while (next == rows) {
            boolean more = blocks.hasNext();
            scoring.refuse(counts);
            if (!more) {
                return false;
            }
            score(blocks.next());
        }
        return true;
    }

    private void score(RowBlock block) {
        long start = System.nanoTime();
        rows = block.rows();
        next = 0;
        if (onlyPredictions) {
            if (predictions.length < rows) {
                predictions = new double[rows];
            }
            scorer.predict(block.features(), predictions);
        } else {
            scores = scorer.score(block.features());
            predictions = scores.predictions();
        }
        task.report(rows, start);
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (placement instanceof Alone && scoring.isOnlyPrediction()) {
            number.setDouble(0, predictions[next++]);
            return number;
        }
        List<Scoring.Output> outputs = scoring.outputs();
        for (int k = 0; k < outputs.size(); k++) {
            row.update(
                    k,
                    onlyPredictions
                            ? predictions[next]
                            : PlannedScoring.stored(scoring.output(outputs.get(k), scores, next)));
        }
        next++;
        return projection.apply(placement.place(row));
    }
}
