package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.source.DataSet;

/**
 * The data that a calibration reads, looked at but not read.
 *
 * @param configuration what is measured
 * @param data its table
 */
record CalibrationInput(CalibrationConfiguration.Measured configuration, DataSet data) {

    SourceConfiguration source() {
        return configuration.source();
    }
}
