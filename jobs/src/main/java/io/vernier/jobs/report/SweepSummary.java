package io.vernier.jobs.report;

import io.vernier.config.SweepConfiguration.Select;
import io.vernier.jobs.store.SweepDirectory;
import io.vernier.jobs.store.manifest.SweepManifest;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a sweep found, for those who show it.
 *
 * @param name of the model
 * @param select whether one was to become a run
 * @param tolerance share of all decisions that may differ
 * @param rows of the table {@code candidates}
 * @param warnings what a reader should know, a sentence each
 */
public record SweepSummary(
        String name, String sweepId, Select select, double tolerance, List<CandidateRow> rows, List<String> warnings) {
    private static final List<String> QUALITIES = List.of("agreement", "cluster_agreement", "hash_agreement");

    public SweepSummary {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    /** What a candidate takes. */
    public enum Cost {
        BYTES("Bytes of weights"),
        ACCUMULATOR("Accumulator bits");

        private final String title;

        Cost(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        public long of(Compared candidate) {
            CandidateRow row = candidate.first();
            return this == BYTES ? row.weightBytes() : row.accumulatorBits();
        }
    }

    /** A candidate with integers, by its rows. */
    public record Compared(List<CandidateRow> rows) {
        public Compared {
            rows = List.copyOf(rows);
        }

        /** Any of its rows, for what all of them have. */
        public CandidateRow first() {
            return rows.get(0);
        }

        public Optional<CandidateRow> metric(String metric) {
            return rows.stream().filter(row -> row.metric().equals(metric)).findFirst();
        }

        /** The value of a metric; absent where it has none. */
        public OptionalDouble value(String metric) {
            return metric(metric).map(CandidateRow::value).orElse(OptionalDouble.empty());
        }

        /** What a metric is sure to be at least; absent where it has no interval. */
        public OptionalDouble low(String metric) {
            return metric(metric).map(CandidateRow::low).orElse(OptionalDouble.empty());
        }
    }

    /** Those with integers, the smallest first. */
    public List<Compared> compared() {
        Collection<List<CandidateRow>> candidates = rows.stream()
                .filter(row -> !row.isRefused())
                .collect(Collectors.groupingBy(CandidateRow::candidate, TreeMap::new, Collectors.toList()))
                .values();
        return candidates.stream()
                .map(Compared::new)
                .sorted(Comparator.comparing(Compared::first, CandidateRow.BY_SIZE))
                .toList();
    }

    /** The rows of those that cannot be quantized. */
    public List<CandidateRow> refused() {
        return rows.stream().filter(CandidateRow::isRefused).toList();
    }

    /** Those that miss gates on the rows that judge. */
    public List<Compared> missing() {
        return compared().stream()
                .filter(each -> each.first().reason().isPresent())
                .toList();
    }

    /** Whether candidates differ in bits of ranks alone: trees whose leaves stay real numbers have no activations, weights and sums of integers. */
    public boolean isOfRanks() {
        return areOfRanks(rows);
    }

    static boolean areOfRanks(List<CandidateRow> rows) {
        return rows.stream().anyMatch(row -> !row.isRefused())
                && rows.stream().allMatch(row -> row.isRefused() || row.accumulatorBits() == 0);
    }

    public boolean isSelecting() {
        return select == Select.SMALLEST;
    }

    /** What the float model has of a metric, on the same rows for every candidate; absent where only one model has it. */
    public OptionalDouble floatValue(String metric) {
        return rows.stream()
                .filter(row -> row.metric().equals(metric))
                .map(CandidateRow::floatValue)
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    /** The sweep in a directory. */
    public static SweepSummary of(SweepDirectory directory) {
        SweepManifest rule = directory.manifest();
        return new SweepSummary(
                directory.model(),
                directory.sweepId(),
                rule.select(),
                rule.tolerance(),
                directory.read(),
                rule.warnings());
    }

    /** The share of decisions that a candidate must be sure to keep. */
    public double least() {
        return Math.max(0, 1 - tolerance);
    }

    /** The metric on held-out rows that says how many decisions are kept; absent where the model makes none. */
    public Optional<String> quality() {
        return QUALITIES.stream()
                .filter(metric -> rows.stream().anyMatch(row -> row.metric().equals(metric)))
                .findFirst();
    }

    /** The metric that decides: on rows of the calibration where one is selected, else on the held-out rows. */
    public Optional<String> deciding() {
        return isSelecting() ? Optional.of(CandidateRow.SELECTION) : quality();
    }

    /** The selected one; where none was to be, the smallest that is sure to keep enough. */
    public Optional<Compared> chosen() {
        return compared().stream()
                .filter(each -> isSelecting() ? each.first().selected() : keepsEnough(each))
                .findFirst();
    }

    private boolean keepsEnough(Compared candidate) {
        OptionalDouble low = deciding().map(candidate::low).orElse(OptionalDouble.empty());
        return low.isPresent() && low.getAsDouble() >= least();
    }

    /** The Pareto front: those that no other equals or beats in both quality and cost and beats in one; the smallest first. */
    public List<Compared> front(Cost cost) {
        List<Compared> measured = quality().stream()
                .flatMap(metric ->
                        compared().stream().filter(each -> each.value(metric).isPresent()))
                .toList();
        return measured.stream()
                .filter(each -> measured.stream().noneMatch(other -> beats(other, each, cost)))
                .sorted(Comparator.comparingLong(cost::of))
                .toList();
    }

    private boolean beats(Compared one, Compared other, Cost cost) {
        String metric = quality().orElseThrow();
        int worth = Double.compare(
                one.value(metric).getAsDouble(), other.value(metric).getAsDouble());
        int price = Long.compare(cost.of(other), cost.of(one));
        return worth >= 0 && price >= 0 && worth + price > 0;
    }
}
