package io.vernier.jobs;

import io.vernier.outcome.ExitCode;
import java.util.Comparator;
import java.util.List;
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
 * @param runs how it ended for each of several models; empty for one
 * @param fault what could not be done after the results were complete
 */
record Ending(
        ExitCode exit,
        String outcome,
        Optional<String> run,
        Optional<String> calibration,
        Optional<String> location,
        Optional<String> report,
        OptionalLong rows,
        List<OfModel> runs,
        Optional<String> fault) {
    Ending {
        runs = List.copyOf(runs);
    }

    /** How a command ended for one of several models. */
    record OfModel(String name, Ending ending) {}

    /** The end for one model, or for all of them. */
    static Ending of(List<OfModel> models) {
        if (models.size() == 1) {
            return models.get(0).ending();
        }
        List<Ending> endings = models.stream().map(OfModel::ending).toList();
        ExitCode exit = endings.stream()
                .map(Ending::exit)
                .max(Comparator.comparingInt(ExitCode::code))
                .orElse(ExitCode.DONE);
        List<String> outcomes = endings.stream().map(Ending::outcome).distinct().toList();
        String outcome = exit == ExitCode.GATE_FAILED ? "failed" : outcomes.size() == 1 ? outcomes.get(0) : "mixed";
        Optional<String> fault =
                endings.stream().flatMap(each -> each.fault().stream()).findFirst();
        return of(exit, outcome, models).with(fault);
    }

    /** An end without a run or a calibration of its own. */
    static Ending of(ExitCode exit, String outcome) {
        return of(exit, outcome, List.of());
    }

    private static Ending of(ExitCode exit, String outcome, List<OfModel> models) {
        return new Ending(
                exit,
                outcome,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                models,
                Optional.empty());
    }

    /** The same end, but for what could not be done: what the evidence says counts more. */
    Ending with(Optional<String> found) {
        ExitCode code = exit == ExitCode.DONE && found.isPresent() ? ExitCode.UNEXPECTED : exit;
        return new Ending(code, outcome, run, calibration, location, report, rows, runs, found);
    }

    /** The same end, of something that lies there. */
    Ending at(String directory) {
        return new Ending(exit, outcome, run, calibration, Optional.of(directory), report, rows, runs, fault);
    }

    /** The same end, with a page that shows it. */
    Ending shownBy(String page) {
        return new Ending(exit, outcome, run, calibration, location, Optional.of(page), rows, runs, fault);
    }
}
