package io.vernier.jobs.report;

import io.vernier.jobs.store.table.CandidateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The candidates of a sweep, one a line; a star marks the selected one. */
public final class CandidateLines {
    private static final String SELECTION = CandidateRow.SELECTION;
    private static final List<String> METRICS =
            List.of("agreement", "cluster_agreement", "hash_agreement", "accuracy", "auc", "r2", SELECTION);

    private CandidateLines() {}

    /** The lines, titles first; after them why some were left out. */
    public static List<String> of(List<CandidateRow> rows) {
        Map<Integer, List<CandidateRow>> candidates = rows.stream()
                .filter(row -> !row.isRefused())
                .collect(Collectors.groupingBy(CandidateRow::candidate, TreeMap::new, Collectors.toList()));
        List<String> metrics = METRICS.stream()
                .filter(metric -> rows.stream().anyMatch(row -> row.metric().equals(metric)))
                .toList();
        List<String> titles = new ArrayList<>(List.of("", "inputs"));
        boolean areRanks = SweepSummary.areOfRanks(rows);
        if (!areRanks) {
            titles.addAll(List.of("activations", "weights", "method"));
        }
        metrics.forEach(metric -> titles.add(metric.replace('_', ' ')));
        if (metrics.contains(SELECTION)) {
            titles.add("at least");
        }
        titles.addAll(areRanks ? List.of("bytes") : List.of("accumulator", "bytes"));
        Columns columns = new Columns(1, titles.toArray(String[]::new));
        candidates.values().forEach(each -> columns.add(cells(each, metrics, areRanks)));
        List<String> lines = new ArrayList<>(columns.lines());
        rows.stream().filter(CandidateRow::isRefused).forEach(row -> lines.add("Left out: " + reason(row)));
        candidates.values().stream()
                .map(each -> each.get(0))
                .filter(row -> row.reason().isPresent())
                .forEach(row -> lines.add("Not to be selected: " + reason(row)));
        return lines;
    }

    /** Whether one misses gates on the rows that judge. */
    public static boolean isJudgedByGates(List<CandidateRow> rows) {
        return rows.stream().anyMatch(row -> !row.isRefused() && row.reason().isPresent());
    }

    private static String reason(CandidateRow row) {
        return "candidate " + row.candidate() + " (inputs " + row.inputsBits() + ", activations "
                + row.activationsBits() + ", weights " + row.weightsBits() + " bits, " + row.method() + "). "
                + row.reason().orElse("");
    }

    private static String[] cells(List<CandidateRow> rows, List<String> metrics, boolean areRanks) {
        CandidateRow first = rows.get(0);
        List<String> cells =
                new ArrayList<>(List.of(first.selected() ? "*" : "", Integer.toString(first.inputsBits())));
        if (!areRanks) {
            cells.addAll(List.of(
                    Integer.toString(first.activationsBits()), Integer.toString(first.weightsBits()), first.method()));
        }
        for (String metric : metrics) {
            cells.add(cell(rows, metric, CandidateRow::value));
        }
        if (metrics.contains(SELECTION)) {
            cells.add(cell(rows, SELECTION, CandidateRow::low));
        }
        if (!areRanks) {
            cells.add(first.accumulatorBits() + " bits");
        }
        cells.add(Numbers.count(first.weightBytes()));
        return cells.toArray(String[]::new);
    }

    private static String cell(List<CandidateRow> rows, String metric, Function<CandidateRow, OptionalDouble> of) {
        OptionalDouble number = rows.stream()
                .filter(row -> row.metric().equals(metric))
                .map(of)
                .findFirst()
                .orElse(OptionalDouble.empty());
        if (number.isEmpty()) {
            return Numbers.NONE;
        }
        return metric.endsWith("agreement")
                ? Numbers.percent(number.getAsDouble())
                : Numbers.significant(number.getAsDouble(), 4);
    }
}
