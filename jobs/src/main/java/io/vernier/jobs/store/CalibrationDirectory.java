package io.vernier.jobs.store;

import io.vernier.statistics.Calibration;
import java.util.Optional;

/** {@code calibrations/<calibration_id>}: the statistics of every tensor over a data set, written once. */
public final class CalibrationDirectory {

    CalibrationDirectory() {}

    /** The directory as a user would write it. */
    public String path() {
        throw new UnsupportedOperationException();
    }

    /** The manifest; absent while the calibration is not complete. */
    public Optional<CalibrationManifest> manifest() {
        throw new UnsupportedOperationException();
    }

    /** Writes the table of statistics, whole or not at all. */
    public TableSummary writeStatistics(Calibration calibration) {
        throw new UnsupportedOperationException();
    }

    /** Writes the manifest, which completes the calibration. */
    public void complete(CalibrationManifest manifest) {
        throw new UnsupportedOperationException();
    }

    /**
     * The statistics, from the table.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the table is damaged or not the one that the manifest tells of (21)
     */
    public Calibration readStatistics() {
        throw new UnsupportedOperationException();
    }
}
