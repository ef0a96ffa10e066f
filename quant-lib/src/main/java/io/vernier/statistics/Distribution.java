package io.vernier.statistics;

import io.vernier.arithmetic.Range;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of the values of one channel, as distances from an offset c: the numbers that are quantized. An ordinary channel has c = 0,
 * and its cells and moments are those of the float32 view. A channel whose values float32 hardly tells apart, an {@link #isFar offset
 * channel}, has its least value as c, and its cells come from the bins of doubles; x - c is exact then, since x and c have one sign and
 * are within a factor of two (P. Sterbenz, Floating-Point Computation, 1974).
 *
 * @param offset c, a double that was observed, or 0
 * @param extremes of the distances of all finite doubles; absent until one was seen
 * @param cells the distances
 * @param mean their mean, rounded once; absent without a cell
 * @param std their population standard deviation; absent without a cell
 * @param power the sum of their squares
 */
public record Distribution(
        double offset, Optional<Range> extremes, Cells cells, OptionalDouble mean, OptionalDouble std, double power) {

    /** Where a channel's extremes are nearer to each other, relative to the greater, there are fewer than 1024 floats in between. */
    private static final double FAR = 0x1p-14;

    private static final Cells NO_CELLS = Bins.of(new int[0], new long[0], new long[0], new BigInteger[0]);

    /** Whether values between these extremes are to be taken as distances from the least. */
    static boolean isFar(double min, double max) {
        return min < max && max - min < FAR * Math.max(Math.abs(min), Math.abs(max));
    }

    /** The values of a channel without a histogram: extremes, and the mean. */
    public static Distribution of(ChannelSummary summary) {
        Optional<Range> extremes = summary.min().isPresent()
                ? Optional.of(
                        new Range(summary.min().getAsDouble(), summary.max().orElseThrow()))
                : Optional.empty();
        return new Distribution(0, extremes, NO_CELLS, summary.mean(), OptionalDouble.empty(), 0);
    }

    /** The same as it is quantized; the mean of the float32 view says nothing where float32 hardly tells the values apart. */
    static Distribution quantized(ChannelSummary summary) {
        Distribution plain = of(summary);
        return plain.extremes
                .filter(range -> isFar(range.lo(), range.hi()))
                .map(range -> new Distribution(
                        range.lo(),
                        Optional.of(new Range(0, range.hi() - range.lo())),
                        NO_CELLS,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        0))
                .orElse(plain);
    }

    /** The mean within the extremes; their middle where no mean is known, 0 where no value was seen. */
    public double center() {
        if (extremes.isEmpty()) {
            return 0;
        }
        double lo = extremes.get().lo();
        double hi = extremes.get().hi();
        return mean.isPresent() ? Math.max(lo, Math.min(hi, mean.getAsDouble())) : lo / 2 + hi / 2;
    }

    /** Whether values were seen and all are equal. */
    public boolean isConstant() {
        return extremes.isPresent() && extremes.get().isConstant();
    }
}
