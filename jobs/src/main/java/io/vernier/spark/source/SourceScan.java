package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowCounts;
import io.vernier.spark.plan.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * One pass over rows of a source, and what is refused of them.
 *
 * @param channels a name for each element of the input
 */
record SourceScan(SourceConfiguration source, BlockLayout layout, List<String> channels) {
    SourceScan {
        channels = List.copyOf(channels);
    }

    /**
     * Reads rows, which may be none.
     *
     * @param columns those of the layout
     * @throws Refusal if they cannot be read, or hold nulls or vectors that must be refused (22)
     */
    <S> Scan.Result<S> run(Dataset<Row> columns, Measurement<S> measurement, LongAccumulator read) {
        Scan.Result<S> result =
                run(source, columns, List.of(reading(measurement, 0)), read).get(0);
        refuse(result.counts());
        return result;
    }

    /** What a scan is to show a measurement of the columns that begin there with those of the layout. */
    <S> Scan.Reading<S> reading(Measurement<S> measurement, int begin) {
        List<Integer> ordinals =
                IntStream.range(begin, begin + layout.columns()).boxed().toList();
        return new Scan.Reading<>(layout, ordinals, measurement);
    }

    /**
     * Reads rows of a source, which may be none.
     *
     * @throws Refusal if they cannot be read (22)
     */
    static <S> List<Scan.Result<S>> run(
            SourceConfiguration source, Dataset<Row> columns, List<Scan.Reading<S>> readings, LongAccumulator read) {
        try {
            return Scan.run(columns, readings, read);
        } catch (Exception e) {
            throw ReadFailure.reading(source, e);
        }
    }

    /** Refuses nulls and vectors that must be refused. */
    void refuse(RowCounts counts) {
        String of = " of " + counts.rows() + " rows";
        List<String> problems = new ArrayList<>();
        for (int part = 0; part < layout.parts().size(); part++) {
            if (counts.refusedNulls(part) > 0) {
                problems.add("the column \"" + layout.parts().get(part).column() + "\" is null in "
                        + counts.refusedNulls(part) + of);
            }
        }
        if (!problems.isEmpty()) {
            throw Refusal.data("In \"" + source.name() + "\" " + String.join(", ", problems)
                    + (source.role().isEmpty()
                            ? "; fill or filter them before fit, or set the assembler's handleInvalid."
                            : "; fill or filter them, set the assembler's handleInvalid,"
                                    + " or for a vector column quantization.non_finite: skip."));
        }
        if (counts.wrongLengths() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" the vector has another length in " + counts.wrongLengths()
                    + of
                    + ", for example " + counts.leastWrongLength() + ", but the model reads " + layout.channels()
                    + " elements; give it the columns that it was trained on.");
        }
    }

    /** Refuses a source without rows. */
    void requireRows(long rows) {
        if (rows == 0) {
            throw Refusal.data("\"" + source.name() + "\" has no rows"
                    + source.where()
                            .map(where -> " that meet the condition \"" + where + "\"")
                            .orElse("")
                    + "; name a table with rows.");
        }
    }
}
