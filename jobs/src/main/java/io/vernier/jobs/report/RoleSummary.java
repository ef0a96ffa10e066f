package io.vernier.jobs.report;

import io.vernier.arithmetic.Range;
import io.vernier.jobs.store.table.ParameterRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The scales of a tensor in one role, by their extremes.
 *
 * @param role {@code input}, {@code activation} or {@code weight}
 * @param scales how many there are
 * @param constants channels among them that have one value alone
 * @param leastBits the fewest of any scale
 * @param greatestBits the most
 * @param range that all ranges together cover
 * @param scale the least and the greatest, of the channels that vary where there are any: the scale of a constant tells of no range;
 *     absent of ranks, which have none
 * @param expectedDb the least expected signal-to-noise ratio of channels that have bits; absent where none is known
 * @param clippedFraction the greatest share of values that a range cuts off
 */
public record RoleSummary(
        String role,
        int scales,
        int constants,
        int leastBits,
        int greatestBits,
        Range range,
        Optional<Range> scale,
        OptionalDouble expectedDb,
        double clippedFraction) {

    /** The roles of a tensor. Where channels have rows of their own, these count and the one of the whole does not. */
    static List<RoleSummary> of(String tensor, List<ParameterRow> parameters) {
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
        return roles.values().stream().map(RoleSummary::of).toList();
    }

    private static RoleSummary of(List<ParameterRow> rows) {
        List<ParameterRow> varying =
                rows.stream().filter(row -> !isConstant(row)).toList();
        List<ParameterRow> telling = varying.isEmpty() ? rows : varying;
        return new RoleSummary(
                rows.get(0).role(),
                rows.size(),
                (int) rows.stream()
                        .filter(row -> row.channel().isPresent() && !row.isRank() && isConstant(row))
                        .count(),
                (int) least(rows, ParameterRow::bits),
                (int) greatest(rows, ParameterRow::bits),
                new Range(least(rows, ParameterRow::rangeMin), greatest(rows, ParameterRow::rangeMax)),
                rows.get(0).isRank()
                        ? Optional.empty()
                        : Optional.of(
                                new Range(least(telling, ParameterRow::scale), greatest(telling, ParameterRow::scale))),
                rows.stream()
                        .filter(row -> row.bits() > 0)
                        .map(ParameterRow::expectedSqnrDb)
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .min(),
                greatest(rows, ParameterRow::clippedFraction));
    }

    private static boolean isConstant(ParameterRow row) {
        return row.rangeMin() == row.rangeMax();
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

    /** Such as {@code 8}, or {@code 4..8} where channels differ. */
    public String bits() {
        return leastBits == greatestBits ? Integer.toString(leastBits) : leastBits + ".." + greatestBits;
    }
}
