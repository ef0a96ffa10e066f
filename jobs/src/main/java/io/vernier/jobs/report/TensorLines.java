package io.vernier.jobs.report;

import io.vernier.arithmetic.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tensors of a run: one line for each role of each tensor, many channels summarised by their extremes. */
final class TensorLines {
    private static final int RANGE_DIGITS = 4;
    private static final int SCALE_DIGITS = 3;

    private TensorLines() {}

    static List<String> of(List<TensorSummary> tensors) {
        Columns columns = new Columns(2, "tensor", "role", "scales", "bits", "range", "scale", "expected", "measured");
        for (TensorSummary tensor : tensors) {
            String measured = Numbers.decibel(tensor.measuredDb());
            if (!tensor.isQuantized()) {
                columns.add(
                        tensor.name(),
                        "float",
                        Numbers.NONE,
                        Numbers.NONE,
                        span(tensor.observed(), RANGE_DIGITS),
                        Numbers.NONE,
                        Numbers.NONE,
                        measured);
            }
            for (RoleSummary role : tensor.roles()) {
                columns.add(
                        tensor.name(),
                        role.role(),
                        Numbers.count(role.scales()),
                        role.bits(),
                        span(Optional.of(role.range()), RANGE_DIGITS),
                        span(role.scale(), SCALE_DIGITS),
                        Numbers.decibel(role.expectedDb()),
                        measured);
            }
        }
        List<String> lines = new ArrayList<>(columns.lines());
        long constant = tensors.stream()
                .flatMap(tensor -> tensor.roles().stream())
                .mapToLong(RoleSummary::constants)
                .sum();
        if (constant > 0) {
            lines.add(Numbers.count(constant) + (constant == 1 ? " constant channel," : " constant channels,")
                    + " scale omitted");
        }
        lines.add("expected: SQNR (calibration) in dB, of the worst channel");
        lines.add("measured: SQNR (held-out) in dB; of weights at their layer's output");
        return lines;
    }

    private static String span(Optional<Range> range, int digits) {
        return range.map(each -> Numbers.span(each.lo(), each.hi(), digits)).orElse(Numbers.NONE);
    }
}
