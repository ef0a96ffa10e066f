package io.vernier.jobs.report;

import io.vernier.jobs.store.table.CandidateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The candidates of a sweep, one a line; a star marks the selected one. */
public final class CandidateLines {
    private static final List<String> METRICS =
            List.of("agreement", "cluster_agreement", "accuracy", "auc", "r2", "selection_agreement");

    private CandidateLines() {}

    /** The lines, titles first. */
    public static List<String> of(List<CandidateRow> rows) {
        Map<Integer, List<CandidateRow>> candidates = rows.stream()
                .collect(Collectors.groupingBy(CandidateRow::candidate, TreeMap::new, Collectors.toList()));
        List<String> metrics = METRICS.stream()
                .filter(metric -> rows.stream().anyMatch(row -> row.metric().equals(metric)))
                .toList();
        List<String> titles = new ArrayList<>(List.of("", "inputs", "activations", "weights", "method"));
        metrics.forEach(metric -> titles.add(metric.replace('_', ' ')));
        titles.addAll(List.of("accumulator", "bytes"));
        Columns columns = new Columns(1, titles.toArray(String[]::new));
        candidates.values().forEach(each -> columns.add(cells(each, metrics)));
        return columns.lines();
    }

    private static String[] cells(List<CandidateRow> rows, List<String> metrics) {
        CandidateRow first = rows.get(0);
        List<String> cells = new ArrayList<>(List.of(
                first.selected() ? "*" : "",
                Integer.toString(first.inputsBits()),
                Integer.toString(first.activationsBits()),
                Integer.toString(first.weightsBits()),
                first.method()));
        for (String metric : metrics) {
            OptionalDouble value = rows.stream()
                    .filter(row -> row.metric().equals(metric))
                    .map(CandidateRow::value)
                    .findFirst()
                    .orElse(OptionalDouble.empty());
            cells.add(
                    value.isEmpty()
                            ? Numbers.NONE
                            : metric.endsWith("agreement")
                                    ? Numbers.percent(value.getAsDouble())
                                    : Numbers.significant(value.getAsDouble(), 4));
        }
        cells.add(first.accumulatorBits() + " bits");
        cells.add(Numbers.count(first.weightBytes()));
        return cells.toArray(String[]::new);
    }
}
