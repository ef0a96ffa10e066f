package io.vernier.jobs.store;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.statistics.Calibration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** {@code calibrations/<calibration_id>}: the statistics of every tensor over a data set, written once. */
public final class CalibrationDirectory {
    private final Path directory;
    private final String calibrationId;
    private final TableFile statistics;
    private final StoredFile manifest;

    CalibrationDirectory(Configuration hadoop, Path directory) {
        this.directory = directory;
        this.calibrationId = directory.getName();
        this.statistics =
                new TableFile(hadoop, new Path(directory, StatisticsTable.SCHEMA.table()), StatisticsTable.SCHEMA);
        this.manifest = StoredFile.at(hadoop, new Path(directory, OutputDirectory.MANIFEST));
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    /**
     * The manifest; absent while the calibration is not complete.
     *
     * @throws Refusal if it is damaged (21)
     */
    public Optional<CalibrationManifest> manifest() {
        return JsonDocument.read(manifest, CalibrationManifestFile::read);
    }

    /** Writes the table of statistics, whole or not at all. */
    public TableSummary writeStatistics(Calibration calibration) {
        return statistics.write(StatisticsTable.rows(calibrationId, calibration));
    }

    /** Writes the manifest, which completes the calibration. */
    public void complete(CalibrationManifest complete) {
        JsonDocument.write(manifest, CalibrationManifestFile.manifest(complete));
    }

    /**
     * The statistics, from the table.
     *
     * @throws Refusal if the calibration is not complete, or the table is damaged or not the one that the manifest tells of (21)
     */
    public Calibration readStatistics() {
        CalibrationManifest told = manifest()
                .orElseThrow(() -> Refusal.before(
                        "The calibration \"" + directory + "\" is not complete; run \"calibrate\" first."));
        StatisticsTable.Reader reader = new StatisticsTable.Reader();
        TableSummary found = statistics.read(reader::add);
        if (!told.tables().contains(found)) {
            throw statistics.damaged(
                    "is not the one that its manifest tells of",
                    new IllegalStateException("Found " + found + ", expected one of " + told.tables() + "."));
        }
        return Calibration.of(reader.tensors(), told.rows(), told.nullRows(), told.skippedRows());
    }
}
