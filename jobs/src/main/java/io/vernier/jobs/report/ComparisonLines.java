package io.vernier.jobs.report;

import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.Verdict;
import java.util.List;
import java.util.OptionalDouble;

/** Runs side by side, one a line. */
public final class ComparisonLines {
    private static final int WORDS = 2;

    private ComparisonLines() {}

    /** The lines, titles first. */
    public static List<String> of(List<RunSummary> runs) {
        Columns columns = new Columns(
                WORDS, "model", "bits", "same", "accuracy", "auc", "weakest", "dB", "accumulator", "bytes", "verdict");
        for (RunSummary run : runs) {
            columns.add(
                    run.name(),
                    run.bits(),
                    same(run).isPresent() ? Numbers.percent(same(run).getAsDouble()) : Numbers.NONE,
                    share(run, "accuracy"),
                    share(run, "auc"),
                    run.weakest().map(TensorSummary::name).orElse(Numbers.NONE),
                    run.weakest()
                            .map(tensor -> Numbers.decibel(tensor.measuredDb()))
                            .orElse(Numbers.NONE),
                    run.widest().map(row -> row.provenBits() + " bits").orElse(Numbers.NONE),
                    Numbers.count(run.weightBytes()),
                    run.verdict().map(Verdict::label).orElse(Numbers.NONE));
        }
        return columns.lines();
    }

    private static OptionalDouble same(RunSummary run) {
        return run.agreement().map(ValidationRow::quantizedValue).orElse(OptionalDouble.empty());
    }

    /** Float and integers. */
    private static String share(RunSummary run, String metric) {
        return run.metric(metric)
                .filter(row -> row.difference().isPresent())
                .map(row -> Numbers.significant(row.floatValue().getAsDouble(), 4) + " > "
                        + Numbers.significant(row.quantizedValue().getAsDouble(), 4))
                .orElse(Numbers.NONE);
    }
}
