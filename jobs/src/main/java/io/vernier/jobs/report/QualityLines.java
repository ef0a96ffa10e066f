package io.vernier.jobs.report;

import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import java.util.ArrayList;
import java.util.List;

/** Float against integer model on held-out data, and what the gates say. */
final class QualityLines {
    private QualityLines() {}

    static List<String> of(List<ValidationRow> validation) {
        Columns columns = new Columns(1, "quality", "float", "integers", "difference", "interval");
        for (ValidationRow row : validation) {
            if (row.scope().equals(Metric.MODEL) && row.slice().isEmpty()) {
                columns.add(
                        row.metric(),
                        Numbers.metric(row.floatValue()),
                        row.isCount() && row.quantizedValue().isPresent()
                                ? Numbers.count((long) row.quantizedValue().getAsDouble())
                                : Numbers.metric(row.quantizedValue()),
                        Numbers.metric(row.difference()),
                        interval(row));
            }
        }
        List<String> lines = new ArrayList<>(columns.lines());
        if (validation.stream().anyMatch(row -> row.low().isPresent())) {
            lines.add("interval: at 95 %, of the difference where both models have the metric");
        }
        return lines;
    }

    /** For each column of slices, how many values it has and which of them agrees least. */
    static List<String> slices(List<SliceSummary> slices) {
        List<String> lines = new ArrayList<>();
        for (SliceSummary slice : slices) {
            ValidationRow least = slice.values().get(0);
            lines.add("slices of " + slice.column() + ": "
                    + Numbers.count(slice.values().size())
                    + " values, least agreement " + Numbers.metric(least.quantizedValue()) + " ("
                    + least.sliceValue().orElse("") + ", " + Numbers.count(least.rows()) + " rows)");
        }
        return lines;
    }

    private static String interval(ValidationRow row) {
        return row.low().isPresent() && row.high().isPresent()
                ? Numbers.significant(row.low().getAsDouble(), 4) + ".."
                        + Numbers.significant(row.high().getAsDouble(), 4)
                : Numbers.NONE;
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
