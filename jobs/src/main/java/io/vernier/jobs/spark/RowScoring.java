package io.vernier.jobs.spark;

import io.vernier.integer.Scorer;
import io.vernier.integer.Scores;
import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** Scores one row after the other: what is right everywhere, and slower than blocks. */
final class RowScoring implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Scoring scoring;

    private transient RowReader<Row> reader;
    private transient RowCounts counts;
    private transient BlockBuilder builder;
    private transient Scorer scorer;

    RowScoring(Scoring scoring) {
        this.scoring = scoring;
    }

    Scoring scoring() {
        return scoring;
    }

    /**
     * The outputs of a row. Spark may ask from several threads where it folds a plan on the driver.
     *
     * @param row the columns of the layout, in its order
     * @throws IllegalArgumentException if it holds a null or a vector that must be refused
     */
    synchronized Object[] score(Row row) {
        if (scorer == null) {
            BlockLayout layout = scoring.layout();
            counts = new RowCounts(layout.parts().size());
            reader = new RowReader<>(
                    new PublicFields(),
                    layout,
                    IntStream.range(0, layout.columns()).toArray(),
                    counts);
            builder = new BlockBuilder(layout, 1);
            scorer = scoring.scorer();
        }
        reader.read(row, builder);
        if (builder.isEmpty()) {
            RowCounts refused = counts;
            scorer = null;
            scoring.refuse(refused);
        }
        Scores scores = scorer.score(builder.build().features());
        return scoring.outputs().stream()
                .map(output -> scoring.output(output, scores, 0))
                .toArray();
    }
}
