package io.vernier.spark.plan;

import io.vernier.integer.Scorer;
import io.vernier.integer.Scores;
import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Scores one row after the other: what is right everywhere, and slower than blocks.
 *
 * @param <R> the class of the rows
 */
final class RowScoring<R> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Scoring scoring;
    private final Fields<R> fields;
    private final int[] ordinals;

    private transient RowReader<R> reader;
    private transient RowCounts counts;
    private transient BlockBuilder builder;
    private transient Scorer scorer;

    private RowScoring(Scoring scoring, Fields<R> fields, int[] ordinals) {
        this.scoring = scoring;
        this.fields = fields;
        this.ordinals = ordinals;
    }

    /** Of rows with the columns of the layout, in its order. */
    static RowScoring<Row> of(Scoring scoring) {
        int[] inOrder = IntStream.range(0, scoring.layout().columns()).toArray();
        return new RowScoring<>(scoring, new PublicFields(), inOrder);
    }

    /** Of rows as Spark's operators hand them on, with the columns of the layout at these places. */
    static RowScoring<InternalRow> ofInternal(Scoring scoring, int[] ordinals) {
        return new RowScoring<>(scoring, new InternalFields(), ordinals.clone());
    }

    Scoring scoring() {
        return scoring;
    }

    /**
     * The outputs of a row. Spark may ask from several threads where it folds a plan on the driver.
     *
     * @return one for each output of the scoring; none where the layout leaves out a row with a null
     * @throws IllegalArgumentException if it holds a null or a vector that must be refused
     */
    synchronized Object[] score(R row) {
        if (scorer == null) {
            BlockLayout layout = scoring.layout();
            counts = new RowCounts(layout.parts().size());
            reader = new RowReader<>(fields, layout, ordinals, counts);
            builder = new BlockBuilder(layout, 1);
            scorer = scoring.scorer();
        }
        reader.read(row, builder);
        if (builder.isEmpty()) {
            RowCounts refused = counts;
            scorer = null;
            scoring.refuse(refused);
            return new Object[0];
        }
        Scores scores = scorer.score(builder.build().features());
        return scoring.outputs().stream()
                .map(output -> scoring.output(output, scores, 0))
                .toArray();
    }
}
