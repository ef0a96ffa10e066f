package io.vernier.jobs.report;

import io.vernier.jobs.store.ListedRun;
import io.vernier.jobs.store.RunHistory;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs of a model, one a line. */
public final class RunLines {
    private static final int WORDS = 6;

    private RunLines() {}

    /** The lines, titles first; one sentence where there is no run. */
    public static List<String> of(RunHistory history) {
        if (history.runs().isEmpty() && history.damaged().isEmpty()) {
            return List.of("No run is complete.");
        }
        Columns columns = new Columns(WORDS, "run", "calibration", "verdict", "bits", "started", "");
        history.runs()
                .forEach(run -> columns.add(
                        run.runId(),
                        run.calibrationId(),
                        run.verdict().label(),
                        bits(run),
                        run.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                        run.isCurrent() ? "current" : ""));
        List<String> lines = new ArrayList<>(history.runs().isEmpty() ? List.of() : columns.lines());
        history.damaged().forEach((id, sentence) -> lines.add("The run \"" + id + "\" is damaged: " + sentence));
        return lines;
    }

    /** Inputs, activations and weights; of trees that they are ranks. */
    private static String bits(ListedRun run) {
        if (run.bits().isEmpty()) {
            return "ranks";
        }
        return Stream.of("inputs", "activations", "weights")
                .map(role -> run.bits().containsKey(role) ? run.bits().get(role).toString() : Numbers.NONE)
                .collect(Collectors.joining("/"));
    }
}
