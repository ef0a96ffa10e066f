package io.vernier.jobs.store.table;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Coverage;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The table {@code drift}: by tensor, the whole tensor and then its channels. */
public final class DriftTable {
    static final TableSchema SCHEMA = TableSchema.of(
            "drift",
            Column.required("format_version", ScalarType.INT),
            Column.required("reference_calibration_id", ScalarType.STRING),
            Column.required("calibration_id", ScalarType.STRING),
            Column.required("tensor", ScalarType.STRING),
            Column.nullable("channel", ScalarType.INT),
            Column.nullable("channel_name", ScalarType.STRING),
            Column.required("reference_count", ScalarType.BIGINT),
            Column.required("count", ScalarType.BIGINT),
            Column.nullable("psi", ScalarType.DOUBLE),
            Column.nullable("js", ScalarType.DOUBLE),
            Column.nullable("min_shift", ScalarType.DOUBLE),
            Column.nullable("max_shift", ScalarType.DOUBLE),
            Column.nullable("min_shift_steps", ScalarType.DOUBLE),
            Column.nullable("max_shift_steps", ScalarType.DOUBLE),
            Column.nullable("coverage", ScalarType.DOUBLE),
            Column.nullable("coverage_low", ScalarType.DOUBLE),
            Column.nullable("coverage_high", ScalarType.DOUBLE),
            Column.required("reference_nan_count", ScalarType.BIGINT),
            Column.required("nan_count", ScalarType.BIGINT),
            Column.required("reference_infinity_count", ScalarType.BIGINT),
            Column.required("infinity_count", ScalarType.BIGINT),
            Column.nullable("exceeded", ScalarType.STRING));

    private static final int FORMAT_VERSION = 2;

    private DriftTable() {}

    /**
     * Writes {@code drift/} below a directory, in the place of one that may be there.
     *
     * @param referenceId calibration that the rows are measured from
     * @param laterId calibration that was compared with it
     * @return the path of the file
     * @throws Refusal if the directory is not a valid path, or cannot be reached or written (21)
     */
    public static String write(
            Configuration hadoop, String directory, String referenceId, String laterId, List<DriftRow> rows) {
        Path table = new Path(StoredFile.path(directory), SCHEMA.table());
        new TableFile(hadoop, table, SCHEMA)
                .write(rows.stream().map(row -> row(referenceId, laterId, row)).iterator());
        return new Path(table, TableFile.NAME).toString();
    }

    private static TableRow row(String referenceId, String laterId, DriftRow row) {
        ChannelSummary reference = row.reference();
        ChannelSummary later = row.later();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                referenceId,
                laterId,
                row.tensor(),
                row.channel(),
                row.channelName(),
                reference.count(),
                later.count(),
                row.drift().populationStability(),
                row.drift().jensenShannon(),
                row.drift().minShift(),
                row.drift().maxShift(),
                row.minShiftSteps(),
                row.maxShiftSteps(),
                row.drift().coverage().map(Coverage::share),
                row.drift().coverage().map(Coverage::low),
                row.drift().coverage().map(Coverage::high),
                reference.nanCount(),
                later.nanCount(),
                infinities(reference),
                infinities(later),
                Optional.of(String.join(", ", row.exceeded())).filter(text -> !text.isEmpty()));
    }

    private static long infinities(ChannelSummary summary) {
        return summary.positiveInfinityCount() + summary.negativeInfinityCount();
    }
}
