package io.vernier.jobs;

import io.vernier.jobs.outcome.ExitCode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a command that computes ended, as programs are told.
 *
 * @param exit decides the exit code
 * @param outcome one word of a small vocabulary, such as {@code published}
 * @param run identity of the run that was made or found
 * @param calibration identity of the calibration that was made or found
 * @param location directory or file of what was made or found
 * @param report the page of the run
 * @param rows rows of the calibration data
 */
record Ending(
        ExitCode exit,
        String outcome,
        Optional<String> run,
        Optional<String> calibration,
        Optional<String> location,
        Optional<String> report,
        OptionalLong rows) {

    /** An end without a run or a calibration of its own. */
    static Ending of(ExitCode exit, String outcome) {
        return new Ending(
                exit,
                outcome,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** The same end, of something that lies there. */
    Ending at(String directory) {
        return new Ending(exit, outcome, run, calibration, Optional.of(directory), report, rows);
    }

    /** The same end, with a page that shows it. */
    Ending shownBy(String page) {
        return new Ending(exit, outcome, run, calibration, location, Optional.of(page), rows);
    }
}
