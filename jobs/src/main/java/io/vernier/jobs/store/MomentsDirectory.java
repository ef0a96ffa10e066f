package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CanonicalJson;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.TableJson;
import io.vernier.jobs.store.table.CodeStatisticsReader;
import io.vernier.jobs.store.table.MomentRow;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code calibrations/<calibration_id>/moments/<moments_id>}: sums of one more pass over the data of a calibration, written once, the
 * manifest last.
 */
public final class MomentsDirectory {
    private final Path directory;
    private final String calibrationId;
    private final String layer;
    private final TableFile table;
    private final StoredFile manifest;

    MomentsDirectory(Configuration hadoop, Path directory, String calibrationId, String layer) {
        this.directory = directory;
        this.calibrationId = calibrationId;
        this.layer = layer;
        this.table = TableFile.below(hadoop, directory, MomentRow.TABLE);
        this.manifest = StoredFile.at(hadoop, new Path(directory, OutputDirectory.MANIFEST));
    }

    /**
     * The identity of sums.
     *
     * @param what decides them beside the calibration
     */
    public static String identity(SortedMap<String, Object> what) {
        return CanonicalJson.identity(new TreeMap<>(what));
    }

    /** Whether it was completed. */
    public boolean isComplete() {
        return manifest.exists();
    }

    /** Writes the state of the first pass. */
    public void write(CodeStatistics statistics) {
        complete(table.write(MomentRow.TABLE.rows(calibrationId, MomentRow.of(layer, statistics))));
    }

    /** Writes the state of the second pass. */
    public void write(SecondMoments moments) {
        complete(table.write(MomentRow.TABLE.rows(calibrationId, MomentRow.of(layer, moments))));
    }

    /** The fields of the manifest. */
    record Manifest(String calibrationId, String momentsId, String layer, Map<String, TableJson> tables) {}

    private void complete(TableSummary written) {
        JsonDocument.writeSealed(
                manifest, new Manifest(calibrationId, directory.getName(), layer, TableJson.of(List.of(written))));
    }

    /**
     * Adds what was written of the first pass to a state that has seen nothing.
     *
     * @throws Refusal if the table is damaged, or not the one that the manifest tells of (21)
     */
    public CodeStatistics read(CodeStatistics empty) {
        CodeStatisticsReader reader = new CodeStatisticsReader(empty);
        read(reader::add);
        return empty;
    }

    /**
     * Adds what was written of the second pass to a state that has seen nothing.
     *
     * @throws Refusal if the table is damaged, or not the one that the manifest tells of (21)
     */
    public SecondMoments read(SecondMoments empty) {
        read(row -> row.addTo(empty));
        return empty;
    }

    private void read(Consumer<MomentRow> each) {
        List<TableSummary> told = JsonDocument.read(manifest, Manifest.class, read -> {
                    Identity.requireOf(directory, "moments_id", read.momentsId());
                    return TableJson.tables(read.tables());
                })
                .orElseThrow(() -> Refusal.before("The moments \"" + directory + "\" are not complete; run quantize"
                        + " with the data of the calibration."));
        TableSummary found = table.read(row -> each.accept(MomentRow.TABLE.valueOfThisVersion(row)));
        if (!told.contains(found)) {
            throw table.damaged(
                    "is not the one that its manifest tells of",
                    new IllegalStateException("Found " + found + ", expected one of " + told + "."));
        }
    }
}
