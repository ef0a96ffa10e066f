package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.store.SourceListing;

/**
 * The data that a calibration reads, looked at but not read.
 *
 * @param configuration what is measured
 * @param data its table
 * @param listing its files
 */
record CalibrationInput(CalibrationConfiguration.Measured configuration, DataSet data, SourceListing listing) {

    SourceConfiguration source() {
        return configuration.source();
    }
}
