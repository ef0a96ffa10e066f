package io.vernier.jobs.source;

import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Conditions;
import io.vernier.jobs.spark.Reasons;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The rows of a source, all that are there or those that arrive; of those, what a condition leaves and what stages make of it. */
final class SourceRows {
    /** Without it, Spark forgets a file after a week, and whatever comes late and older than that. */
    private static final String NEVER = "36500d";

    private SourceRows() {}

    static Dataset<Row> table(SparkSession session, SourceConfiguration source) {
        try {
            return session.read()
                    .format(source.format())
                    .options(source.options())
                    .option("ignoreCorruptFiles", "false")
                    .option("ignoreMissingFiles", "false")
                    .load(source.path());
        } catch (Exception e) {
            throw ReadFailure.of(source, e);
        }
    }

    /**
     * The same as a stream of files.
     *
     * @param schema of the table
     */
    static Dataset<Row> arriving(SparkSession session, SourceConfiguration source, StructType schema) {
        try {
            return session.readStream()
                    .format(source.format())
                    .option("maxFileAge", NEVER)
                    .options(source.options())
                    .option("ignoreCorruptFiles", "false")
                    .option("ignoreMissingFiles", "false")
                    .schema(schema)
                    .load(source.path());
        } catch (Exception e) {
            throw ReadFailure.of(source, e);
        }
    }

    /** What the condition of the source leaves, as the stages prepare it. */
    static Dataset<Row> prepared(SourceConfiguration source, Dataset<Row> rows, List<Transformer> preparation) {
        return prepared(filtered(source, rows), preparation);
    }

    private static Dataset<Row> filtered(SourceConfiguration source, Dataset<Row> rows) {
        if (source.where().isEmpty()) {
            return rows;
        }
        String where = source.where().get();
        Dataset<Row> filtered = filter(rows, where);
        Conditions.unstableLiteral(where)
                .or(() -> Conditions.unstablePart(filtered))
                .ifPresent(part -> {
                    throw Refusal.before("The condition \"" + where + "\" contains " + part
                            + ", which may differ from one reading to the next; use columns and constants.");
                });
        return filtered;
    }

    private static Dataset<Row> filter(Dataset<Row> rows, String where) {
        try {
            return rows.filter(where);
        } catch (Exception e) {
            if (Conditions.isSyntaxError(e)) {
                throw Refusal.before("The condition \"" + where + "\" is not SQL: " + Reasons.of(e), e);
            }
            if (e instanceof AnalysisException) {
                throw Refusal.data("The condition \"" + where + "\" does not fit the data: " + Reasons.of(e), e);
            }
            throw e;
        }
    }

    private static Dataset<Row> prepared(Dataset<Row> rows, List<Transformer> preparation) {
        Dataset<Row> prepared = rows;
        for (Transformer stage : preparation) {
            try {
                prepared = stage.transform(prepared);
            } catch (Exception e) {
                if (e instanceof AnalysisException || e instanceof IllegalArgumentException) {
                    throw Refusal.data("The stage \"" + stage.uid() + "\" does not fit the data: " + Reasons.of(e), e);
                }
                throw e;
            }
        }
        if (!preparation.isEmpty()) {
            Conditions.unstableStep(prepared).ifPresent(part -> {
                throw Refusal.before("A stage before the model's input computes " + part
                        + ", which may differ from one reading to the next; save the pipeline without it.");
            });
        }
        return prepared;
    }
}
