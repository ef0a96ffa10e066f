package io.vernier.jobs.source;

import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** One pass over rows of a source, and what is refused of them. */
record SourceScan(SourceConfiguration source, BlockLayout layout) {

    /**
     * Reads rows, which may be none.
     *
     * @param columns those of the layout
     * @throws Refusal if they cannot be read, or hold nulls or vectors that must be refused (22)
     */
    <S> Scan.Result<S> run(Dataset<Row> columns, Measurement<S> measurement, LongAccumulator read) {
        Scan.Result<S> result;
        try {
            result = Scan.run(columns, layout, measurement, read);
        } catch (Exception e) {
            throw ReadFailure.reading(source, e);
        }
        refuse(result.counts());
        return result;
    }

    private void refuse(RowCounts counts) {
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
                    + "; fill or filter them, set the assembler's handleInvalid,"
                    + " or for a vector column quantization.non_finite: skip.");
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
