package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.SourceConfiguration;
import io.vernier.spark.source.DataSet;

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
