package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration.Measured;
import io.vernier.spark.source.OpenedSource;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The sources of a job, looked at once for all of its models.
 *
 * @param calibration absent where a saved calibration is named
 * @param validation absent where none is configured
 */
record OpenedSources(Optional<OpenedSource> calibration, Optional<OpenedSource> validation) {

    static OpenedSources of(SparkSession session, JobConfiguration configuration) {
        Optional<OpenedSource> calibration = configuration.calibration() instanceof Measured measured
                ? Optional.of(OpenedSource.of(session, measured.source()))
                : Optional.empty();
        return new OpenedSources(
                calibration, configuration.validation().map(held -> OpenedSource.of(session, held.source())));
    }
}
