package io.vernier.range;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How much a range and its scale move when one group of rows is left out: whether the data was enough. An end that one value decides
 * moves in one group alone, by as much as the next value is away.
 *
 * @param groups groups of rows with values, 2 or more
 * @param lo lower end of the range, after widening and symmetry
 * @param hi upper end
 * @param scale the scale it makes
 */
public record RangeStability(int groups, Movement lo, Movement hi, Movement scale) {

    /**
     * How a number moves.
     *
     * @param value from all rows
     * @param least without one of the groups
     * @param greatest without one of the groups
     * @param standardError of the grouped jackknife, {@code sqrt((G-1)/G sum (theta(g) - mean)^2)}; for observed extremes, which are no
     *     smooth function of the data, it only tells the order of magnitude
     */
    public record Movement(double value, double least, double greatest, double standardError) {

        private static Movement of(double value, double[] leftOut) {
            double sum = 0;
            double least = leftOut[0];
            double greatest = leftOut[0];
            for (double one : leftOut) {
                // Divided before the sum, which might overflow.
                sum += one / leftOut.length;
                least = Math.min(least, one);
                greatest = Math.max(greatest, one);
            }
            double squares = 0;
            for (double one : leftOut) {
                squares += (one - sum) * (one - sum);
            }
            return new Movement(value, least, greatest, Math.sqrt((leftOut.length - 1.0) / leftOut.length * squares));
        }
    }

    /**
     * The stability of what an estimator finds.
     *
     * @param groups the histogram of a channel, or of a whole tensor, in each group of rows
     * @param view of a histogram that the estimator sees
     * @return empty if fewer than two groups have finite values
     * @throws ArithmeticException if the convention has no finite parameters for one of the ranges
     */
    public static Optional<RangeStability> of(
            List<ValueHistogram> groups,
            Function<ValueHistogram, Distribution> view,
            RangeEstimator estimator,
            Quantizer quantizer) {
        List<ValueHistogram> filled =
                groups.stream().filter(group -> group.min().isPresent()).toList();
        if (filled.size() < 2) {
            return Optional.empty();
        }
        List<ValueHistogram> leftOut = new ArrayList<>();
        leaveOut(filled, ValueHistogram.empty(), leftOut);
        ValueHistogram all = ValueHistogram.empty();
        filled.forEach(all::merge);
        return Optional.of(of(
                parameters(view.apply(all), estimator, quantizer),
                leftOut.stream()
                        .map(one -> parameters(view.apply(one), estimator, quantizer))
                        .toList()));
    }

    private static QuantizationParameters parameters(
            Distribution distribution, RangeEstimator estimator, Quantizer quantizer) {
        Range range = estimator.estimate(distribution, quantizer).orElseThrow();
        return quantizer.parameters(range).shifted(distribution.offset());
    }

    /** Adds, for each of the groups in order, all the others to the list; {@code outside} holds what is not among them. */
    private static void leaveOut(List<ValueHistogram> groups, ValueHistogram outside, List<ValueHistogram> leftOut) {
        if (groups.size() == 1) {
            leftOut.add(outside);
            return;
        }
        // Extremes cannot be taken away again, so the others are added up, in halves: G log G sums instead of G^2.
        int half = groups.size() / 2;
        leaveOut(groups.subList(0, half), sum(outside, groups.subList(half, groups.size())), leftOut);
        leaveOut(groups.subList(half, groups.size()), sum(outside, groups.subList(0, half)), leftOut);
    }

    private static ValueHistogram sum(ValueHistogram outside, List<ValueHistogram> more) {
        ValueHistogram sum = ValueHistogram.empty();
        sum.merge(outside);
        more.forEach(sum::merge);
        return sum;
    }

    /**
     * The stability of observed extremes, for channels without histograms.
     *
     * @param groups the summary of a channel in each group of rows
     * @return empty if fewer than two groups have finite values
     * @throws ArithmeticException if the convention has no finite parameters for one of the ranges
     */
    public static Optional<RangeStability> ofExtremes(List<ChannelSummary> groups, Quantizer quantizer) {
        List<Range> ranges = groups.stream()
                .filter(group -> group.min().isPresent())
                .map(group -> new Range(group.min().getAsDouble(), group.max().orElseThrow()))
                .toList();
        if (ranges.size() < 2) {
            return Optional.empty();
        }
        List<Range> leftOut = new ArrayList<>();
        for (int without = 0; without < ranges.size(); without++) {
            List<Range> others = new ArrayList<>(ranges);
            others.remove(without);
            leftOut.add(others.stream().reduce(Range::union).orElseThrow());
        }
        return Optional.of(of(
                quantizer.parameters(ranges.stream().reduce(Range::union).orElseThrow()),
                leftOut.stream().map(quantizer::parameters).toList()));
    }

    private static RangeStability of(QuantizationParameters whole, List<QuantizationParameters> parts) {
        return new RangeStability(
                parts.size(),
                movement(whole, parts, one -> one.range().lo()),
                movement(whole, parts, one -> one.range().hi()),
                movement(whole, parts, QuantizationParameters::scale));
    }

    private static Movement movement(
            QuantizationParameters whole,
            List<QuantizationParameters> parts,
            ToDoubleFunction<QuantizationParameters> number) {
        return Movement.of(
                number.applyAsDouble(whole), parts.stream().mapToDouble(number).toArray());
    }
}
