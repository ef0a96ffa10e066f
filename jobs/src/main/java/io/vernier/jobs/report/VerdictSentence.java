package io.vernier.jobs.report;

import io.vernier.jobs.store.table.ValidationRow;
import java.util.ArrayList;
import java.util.List;

/** A verdict with its reasons in one sentence, for the terminal. */
public final class VerdictSentence {

    private VerdictSentence() {}

    /** Such as {@code 99.53 % same decisions, accuracy −0.08 points (within chance), weakest layer1.linear 29.5 dB}. */
    public static String of(RunSummary run) {
        List<String> parts = new ArrayList<>();
        run.missed().forEach(gate -> parts.add(gate.gate().sentence() + " missed at " + Numbers.metric(gate.value())));
        run.agreement()
                .filter(row -> row.quantizedValue().isPresent())
                .ifPresent(row -> parts.add(Numbers.percent(row.quantizedValue().getAsDouble()) + " "
                        + run.alike().share()));
        run.metric("top_k_overlap")
                .filter(row -> row.quantizedValue().isPresent())
                .ifPresent(
                        row -> parts.add(Numbers.percent(row.quantizedValue().getAsDouble()) + " of the top 10 kept"));
        run.metric("accuracy")
                .filter(row -> row.difference().isPresent())
                .ifPresent(row -> parts.add(
                        "accuracy " + Numbers.points(row.difference().getAsDouble()) + " points" + chance(row)));
        run.furtherLosses()
                .forEach(loss -> parts.add(loss.metric().label() + " "
                        + Numbers.significant(loss.floatValue().orElse(Double.NaN), 3) + " to "
                        + Numbers.significant(loss.quantizedValue(), 3)));
        run.weakest()
                .ifPresent(tensor ->
                        parts.add("weakest " + tensor.name() + " " + Numbers.decibel(tensor.measuredDb()) + " dB"));
        if (run.isUngated()) {
            parts.add("no gates were set");
        }
        if (parts.isEmpty()) {
            parts.add("no held-out rows were given; set validation.path to compare it with its float model");
        }
        return String.join(", ", parts);
    }

    /** What the interval says of a difference; nothing where there is none. */
    public static String chance(ValidationRow row) {
        if (row.low().isEmpty() || row.high().isEmpty()) {
            return "";
        }
        if (row.low().getAsDouble() == 0 && row.high().getAsDouble() == 0) {
            return " (proven)";
        }
        boolean within = row.low().getAsDouble() <= 0 && row.high().getAsDouble() >= 0;
        return within ? " (within chance)" : "";
    }
}
