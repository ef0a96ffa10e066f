package io.vernier.jobs.stage;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.outcome.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a command ended for one model.
 *
 * @param model its name
 * @param exitCode for the process
 * @param result in one word
 * @param calibration the calibration that was made or found
 * @param run the run that was made or found; absent after {@code calibrate}
 * @param sentences what was done and found, to be shown in this order
 * @param fault what could not be done after the results were complete
 */
public record Outcome(
        String model,
        ExitCode exitCode,
        Result result,
        CalibrationDirectory calibration,
        Optional<RunDirectory> run,
        List<String> sentences,
        Optional<String> fault) {
    public Outcome {
        sentences = List.copyOf(sentences);
    }

    /** The same, with what came of appending its rows to the tables of a catalog. */
    Outcome with(CatalogStage.Appended appended) {
        List<String> all = new ArrayList<>(sentences);
        all.addAll(appended.sentences());
        return new Outcome(model, exitCode, result, calibration, run, all, appended.fault());
    }

    /** What has become of a job. */
    public enum Result {
        /** The statistics are there. */
        CALIBRATED,
        /** The integers are there, to be validated. */
        QUANTIZED,
        /** The run is complete, without evidence. */
        UNVALIDATED,
        /** A gate failed. */
        FAILED,
        /** The run is complete; the pointer was not moved to it. */
        PASSED,
        /** The pointer names the run. */
        PUBLISHED;

        /** As it is written. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
