package io.vernier.jobs.spark;

import io.vernier.integer.Scorer;
import io.vernier.integer.Scores;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The scores of a partition's blocks as rows in the form that every operator takes. The row is used again for the next one.
 *
 * <p>Uses {@code GenericInternalRow}, {@code JoinedRow}, {@code UnsafeProjection}, {@code UnsafeRow}, {@code UnsafeArrayData} and the struct of {@code VectorUDT}; checked with Spark
 * 4.0 to 4.3.
 */
final class ScoreRows implements Iterator<InternalRow> {
    private static final byte DENSE_VECTOR = 1;

    /** A word that says which fields are null, and a field. */
    private static final int NUMBER_BYTES = 2 * Long.BYTES;

    private final Iterator<RowBlock> blocks;
    private final RowCounts counts;
    private final Scorer scorer;
    private final Scoring scoring;
    private final Placement placement;
    private final UnsafeProjection projection;
    private final boolean onlyPredictions;
    private final Decision decision;
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
            Scorer scorer,
            Scoring scoring,
            Placement placement,
            UnsafeProjection projection) {
        this.blocks = blocks;
        this.counts = counts;
        this.scorer = scorer;
        this.scoring = scoring;
        this.placement = placement;
        this.projection = projection;
        this.onlyPredictions = scoring.outputs().stream().allMatch(Scoring.Output.PREDICTION::equals);
        this.decision = scoring.program().value().decision();
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
    record Behind(Queue<InternalRow> passed, JoinedRow joined) implements Placement {
        Behind(Queue<InternalRow> passed) {
            this(passed, new JoinedRow());
        }

        @Override
        public InternalRow place(InternalRow scores) {
            return joined.apply(passed.remove(), scores);
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
            switch (outputs.get(k)) {
                case PREDICTION -> row.update(k, predictions[next]);
                case RAW_PREDICTION -> row.update(k, vector(rawPrediction()));
                case PROBABILITY -> row.update(k, vector(probability()));
            }
        }
        next++;
        return projection.apply(placement.place(row));
    }

    private double[] rawPrediction() {
        if (decision instanceof Decision.Threshold) {
            double margin = scores.margins().value(next, 0);
            return new double[] {-margin, margin};
        }
        return row(scores.margins());
    }

    private double[] probability() {
        if (decision instanceof Decision.Threshold) {
            double probability = scores.last().value(next, 0);
            return new double[] {1 - probability, probability};
        }
        return row(scores.last());
    }

    private double[] row(DenseBatch batch) {
        double[] values = new double[batch.channels()];
        for (int channel = 0; channel < values.length; channel++) {
            values[channel] = batch.value(next, channel);
        }
        return values;
    }

    private static InternalRow vector(double[] values) {
        return new GenericInternalRow(
                new Object[] {DENSE_VECTOR, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
    }
}
