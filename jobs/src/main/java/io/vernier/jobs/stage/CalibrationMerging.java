package io.vernier.jobs.stage;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.CalibrationSum;
import io.vernier.jobs.store.OutputDirectory;
import io.vernier.outcome.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** Makes one calibration of several, as if the rows of all had been read at once. */
public final class CalibrationMerging {
    private CalibrationMerging() {}

    /**
     * What was made.
     *
     * @param sentences what was done, what to do with it, and where rows may count twice
     * @param calibration that was written, or found
     * @param rows of all parts
     */
    public record Merged(List<String> sentences, CalibrationDirectory calibration, long rows) {
        /** Copies the list. */
        public Merged {
            sentences = List.copyOf(sentences);
        }
    }

    /**
     * Adds calibrations.
     *
     * @param output directory of results
     * @param name of the model below it
     * @param calibrations their directories
     * @throws Refusal if they cannot be added (21)
     */
    public static Merged merge(Configuration hadoop, String output, String name, List<String> calibrations) {
        Instant started = Provenances.now();
        CalibrationSum sum = CalibrationSum.of(hadoop, calibrations);
        OutputDirectory directory = OutputDirectory.at(hadoop, output, name);
        long rows = sum.writeTo(directory, () -> Provenances.since(started));
        CalibrationDirectory written = directory.calibration(sum.calibrationId());
        List<String> sentences = new ArrayList<>(List.of(
                String.format(
                        Locale.ROOT,
                        "Calibration %s: %,d rows of %d calibrations, in \"%s\".",
                        sum.calibrationId(),
                        rows,
                        sum.size(),
                        written.path()),
                SavedCalibration.use(sum.calibrationId())));
        sentences.addAll(sum.warnings());
        return new Merged(sentences, written, rows);
    }
}
