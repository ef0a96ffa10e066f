package io.vernier.jobs.store.table;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Coverage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The table {@code drift}: by tensor, the whole tensor and then its channels. */
public final class DriftTable {
    /** The columns, in order. */
    record Columns(
            String tensor,
            OptionalInt channel,
            Optional<String> channelName,
            long referenceCount,
            long count,
            OptionalDouble psi,
            OptionalDouble js,
            OptionalDouble minShift,
            OptionalDouble maxShift,
            OptionalDouble minShiftSteps,
            OptionalDouble maxShiftSteps,
            Optional<Double> coverage,
            Optional<Double> coverageLow,
            Optional<Double> coverageHigh,
            long referenceNanCount,
            long nanCount,
            long referenceInfinityCount,
            long infinityCount,
            Optional<String> exceeded) {}

    static final RecordTable<Columns> TABLE = RecordTable.of(
            "drift",
            2,
            List.of(
                    Column.required("reference_calibration_id", ScalarType.STRING),
                    Column.required("calibration_id", ScalarType.STRING)),
            Columns.class);

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
        Path table = new Path(StoredFile.path(directory), TABLE.name());
        new TableFile(hadoop, table, TABLE.schema())
                .write(TABLE.rows(List.of(referenceId, laterId), rows.stream().map(DriftTable::columns)));
        return new Path(table, TableFile.NAME).toString();
    }

    private static Columns columns(DriftRow row) {
        ChannelSummary reference = row.reference();
        ChannelSummary later = row.later();
        return new Columns(
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
