package io.vernier.spark.source;

import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.AddedColumns;
import io.vernier.spark.plan.Conditions;
import io.vernier.spark.plan.Reasons;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The rows of a source, all that are there or those that arrive; of those, what a condition leaves and what stages make of it.
 *
 * @param preparation the stages, in order
 */
record SourceRows(OpenedSource opened, List<Transformer> preparation) {

    /** Without it, Spark forgets a file after a week, and whatever comes late and older than that. */
    private static final String NEVER = "36500d";

    private SourceConfiguration source() {
        return opened.source();
    }

    /** The rows that are there. */
    Dataset<Row> present() {
        return prepared(bare(), preparation);
    }

    /** The same before any stage. */
    Dataset<Row> bare() {
        return filtered(source(), opened.rows());
    }

    /** The same after stages, of rows that may have more columns. */
    Dataset<Row> prepared(Dataset<Row> rows) {
        return prepared(rows, preparation);
    }

    /** Whether stages have added columns and nothing else, and do so beside columns of others too. */
    boolean areThoseOfSource() {
        if (preparation.isEmpty()) {
            return true;
        }
        Dataset<Row> probed = bare().withColumn(foreign(bare()), functions.lit(0));
        return AddedColumns.areAll(prepared(probed), probed);
    }

    /** With what names of columns may begin that no column of these rows has; without a dot, which some stages take for a structure's. */
    static String foreign(Dataset<Row> rows) {
        String prefix = "vernier_";
        while (Arrays.stream(rows.columns()).anyMatch(isNamed(prefix))) {
            prefix += "_";
        }
        return prefix;
    }

    private static Predicate<String> isNamed(String prefix) {
        return column -> column.toLowerCase(Locale.ROOT).startsWith(prefix);
    }

    /** The rows of files as they arrive. */
    Dataset<Row> arriving() {
        SparkSession session = opened.session();
        try {
            Dataset<Row> files = session.readStream()
                    .format(source().format())
                    .option("maxFileAge", NEVER)
                    .options(source().options())
                    .option("ignoreCorruptFiles", "false")
                    .option("ignoreMissingFiles", "false")
                    .schema(opened.rows().schema())
                    .load(((Source.Files) source().source()).paths().get(0));
            return prepared(filtered(source(), OpenedSource.whole(source(), files)), preparation);
        } catch (Exception e) {
            throw ReadFailure.opening(session, source(), e);
        }
    }

    /** Whether they are nothing but what the Parquet files hold. */
    boolean areThoseOfParquetFiles() {
        return source().format().equals("parquet") && source().where().isEmpty() && preparation.isEmpty();
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
                requireStable(stage, prepared);
                prepared = stage.transform(prepared);
            } catch (Exception e) {
                if (e instanceof AnalysisException || e instanceof IllegalArgumentException) {
                    throw Refusal.data("The stage \"" + stage.uid() + "\" does not fit the data: " + Reasons.of(e), e);
                }
                throw e;
            }
        }
        return prepared;
    }

    /**
     * Refuses a statement that may give other rows when they are read again. All other stages compute from their row alone, although
     * Spark calls the functions of some not deterministic, so that they are not computed for rows that a filter leaves out.
     */
    private static void requireStable(Transformer stage, Dataset<Row> rows) {
        if (stage instanceof SQLTransformer statement) {
            // Over no rows, the plan is that of the statement alone.
            Dataset<Row> alone = statement.transform(rows.sparkSession().createDataFrame(List.of(), rows.schema()));
            Conditions.unstableStep(alone).ifPresent(part -> {
                throw Refusal.before("The statement of the stage \"" + stage.uid() + "\" computes " + part
                        + ", which may differ from one reading to the next; save the pipeline without it.");
            });
        }
    }
}
