package io.vernier.jobs.report;

import io.vernier.jobs.store.ValidationRow;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Float against integer model on held-out data, and what the gates say. */
final class QualityLines {
    private static final Set<String> COUNTS = Set.of("rows", "null_rows", "skipped_rows");

    private QualityLines() {}

    static List<String> of(List<ValidationRow> validation) {
        Columns columns = new Columns(1, "quality", "float", "integers", "difference");
        for (ValidationRow row : validation) {
            if (row.scope().equals(Metric.MODEL) && row.slice().isEmpty()) {
                columns.add(
                        row.metric(),
                        Numbers.metric(row.floatValue()),
                        COUNTS.contains(row.metric()) && row.quantizedValue().isPresent()
                                ? Numbers.count((long) row.quantizedValue().getAsDouble())
                                : Numbers.metric(row.quantizedValue()),
                        Numbers.metric(row.difference()));
            }
        }
        return columns.lines();
    }

    static List<String> gates(List<Gate.Result> results) {
        if (results.isEmpty()) {
            return List.of();
        }
        Columns columns = new Columns(1, "gate", "found", "verdict");
        for (Gate.Result result : results) {
            columns.add(
                    result.gate().sentence(), Numbers.metric(result.value()), result.passed() ? "passed" : "failed");
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(columns.lines());
        return lines;
    }
}
