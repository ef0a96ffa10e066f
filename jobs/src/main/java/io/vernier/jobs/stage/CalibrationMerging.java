package io.vernier.jobs.stage;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.CalibrationSum;
import io.vernier.jobs.store.OutputDirectory;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Makes one calibration of several, as if the rows of all had been read at once. */
public final class CalibrationMerging {
    private CalibrationMerging() {}

    /**
     * Adds calibrations.
     *
     * @param output directory of results
     * @param name of the model below it
     * @param calibrations their directories
     * @return what was done and what to do with it, in sentences
     * @throws Refusal if they cannot be added (21)
     */
    public static List<String> merge(SparkSession session, String output, String name, List<String> calibrations) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        Instant started = Provenances.now();
        CalibrationSum sum = CalibrationSum.of(hadoop, calibrations);
        OutputDirectory directory = OutputDirectory.at(hadoop, output, name);
        long rows = sum.writeTo(directory, () -> Provenances.since(started, session));
        return List.of(
                String.format(
                        "Calibration %s: %,d rows of %d calibrations, in \"%s\".",
                        sum.calibrationId(),
                        rows,
                        sum.size(),
                        directory.calibration(sum.calibrationId()).path()),
                SavedCalibration.use(sum.calibrationId()));
    }
}
