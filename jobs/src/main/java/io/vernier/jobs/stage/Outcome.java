package io.vernier.jobs.stage;

import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.RunDirectory;
import java.util.List;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param exitCode for the process
 * @param calibration the calibration that was made or found
 * @param run the run that was made or found; absent after {@code calibrate}
 * @param sentences what was done and found, to be shown in this order
 */
public record Outcome(
        ExitCode exitCode, CalibrationDirectory calibration, Optional<RunDirectory> run, List<String> sentences) {
    public Outcome {
        sentences = List.copyOf(sentences);
    }
}
