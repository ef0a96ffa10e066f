package io.vernier.jobs.report;

import io.vernier.jobs.store.ParameterRow;
import io.vernier.jobs.store.ValidationRow;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The tensors of a run: one line for each role of each tensor, many channels summarised by their extremes. */
final class TensorLines {
    private static final int RANGE_DIGITS = 4;
    private static final int SCALE_DIGITS = 3;

    private TensorLines() {}

    static List<String> of(Calibration calibration, List<ParameterRow> parameters, List<ValidationRow> validation) {
        Columns columns = new Columns(2, "tensor", "role", "scales", "bits", "range", "scale", "expected", "measured");
        for (TensorStatistics tensor : calibration.tensors()) {
            String name = tensor.layout().name();
            String measured = Numbers.decibel(measured(name, validation));
            Map<String, List<ParameterRow>> roles = byRole(name, parameters);
            if (roles.isEmpty()) {
                columns.add(
                        name,
                        "float",
                        Numbers.NONE,
                        Numbers.NONE,
                        observed(tensor),
                        Numbers.NONE,
                        Numbers.NONE,
                        measured);
            }
            roles.forEach((role, rows) -> columns.add(
                    name,
                    role,
                    Numbers.count(rows.size()),
                    bits(rows),
                    Numbers.span(
                            least(rows, ParameterRow::rangeMin), greatest(rows, ParameterRow::rangeMax), RANGE_DIGITS),
                    scale(rows),
                    expected(rows),
                    measured));
        }
        List<String> lines = new ArrayList<>(columns.lines());
        long constant = parameters.stream()
                .filter(row -> row.channel().isPresent() && !row.isRank() && isConstant(row))
                .count();
        if (constant > 0) {
            lines.add("constant: " + Numbers.count(constant) + (constant == 1 ? " channel has" : " channels have")
                    + " one value alone, whose scale is not shown");
        }
        lines.add("expected: signal-to-noise in dB by the calibration, the worst channel's");
        lines.add("measured: signal-to-noise in dB on held-out data; of weights at their layer's output");
        return lines;
    }

    /** The rows of a tensor by role: those of its channels, or the one of the whole tensor. */
    private static Map<String, List<ParameterRow>> byRole(String tensor, List<ParameterRow> parameters) {
        Map<String, List<ParameterRow>> roles = new LinkedHashMap<>();
        for (ParameterRow row : parameters) {
            if (row.tensor().equals(tensor)) {
                roles.computeIfAbsent(row.role(), role -> new ArrayList<>()).add(row);
            }
        }
        roles.values().forEach(rows -> {
            if (rows.stream().anyMatch(row -> row.channel().isPresent())) {
                rows.removeIf(row -> row.channel().isEmpty());
            }
        });
        return roles;
    }

    private static String scale(List<ParameterRow> rows) {
        return rows.get(0).isRank()
                ? Numbers.NONE
                : Numbers.span(
                        least(varying(rows), ParameterRow::scale),
                        greatest(varying(rows), ParameterRow::scale),
                        SCALE_DIGITS);
    }

    private static boolean isConstant(ParameterRow row) {
        return row.rangeMin() == row.rangeMax();
    }

    /** Those whose scale tells of a range: the scale of a constant is the constant itself, or 1. */
    private static List<ParameterRow> varying(List<ParameterRow> rows) {
        List<ParameterRow> varying =
                rows.stream().filter(row -> !isConstant(row)).toList();
        return varying.isEmpty() ? rows : varying;
    }

    private static String observed(TensorStatistics tensor) {
        OptionalDouble min = tensor.whole().min();
        OptionalDouble max = tensor.whole().max();
        return min.isPresent() && max.isPresent()
                ? Numbers.span(min.getAsDouble(), max.getAsDouble(), RANGE_DIGITS)
                : Numbers.NONE;
    }

    private static String bits(List<ParameterRow> rows) {
        int least = (int) least(rows, ParameterRow::bits);
        int greatest = (int) greatest(rows, ParameterRow::bits);
        return least == greatest ? Integer.toString(least) : least + ".." + greatest;
    }

    private static String expected(List<ParameterRow> rows) {
        return Numbers.decibel(rows.stream()
                .map(ParameterRow::expectedSqnrDb)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .min());
    }

    private static OptionalDouble measured(String tensor, List<ValidationRow> validation) {
        return validation.stream()
                .filter(row -> row.scope().equals(tensor)
                        && row.metric().equals("sqnr_db")
                        && row.slice().isEmpty())
                .map(ValidationRow::quantizedValue)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static double least(List<ParameterRow> rows, ToDoubleFunction<ParameterRow> value) {
        return values(rows, value).min().orElseThrow();
    }

    private static double greatest(List<ParameterRow> rows, ToDoubleFunction<ParameterRow> value) {
        return values(rows, value).max().orElseThrow();
    }

    private static DoubleStream values(List<ParameterRow> rows, ToDoubleFunction<ParameterRow> value) {
        return rows.stream().mapToDouble(value);
    }
}
