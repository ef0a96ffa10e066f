package io.vernier.certificate;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.model.Linear;
import java.util.Arrays;

/**
 * The input of a program over a box. A code q is taken by the numbers of a cell, {@code offset + scale (q - zeroPoint +- 1/2)}, or by all beyond
 * it where q is an end of the type, so what a channel contributes to the error is piecewise linear. Between the second and the last but
 * one code the cells are translates of each other, so that the extremes lie at the ends, and only four codes are looked at. Channels
 * are independent, so their extremes add up to a bound that is attained.
 */
final class InputCodes implements LayerCodes {
    /** Twice the unit roundoff for each of the at most two operations after which a number is rounded. */
    private static final double DOUBLE_SLACK = 0x1p-51;

    private static final double FLOAT_SLACK = 0x1p-22;

    /** Where the reciprocal of a scale is subnormal it has fewer bits. */
    private static final double SUBNORMAL_SLACK = 0x1p-20;

    private final CodeRule rule;
    private final Encoding encoding;
    private final double[] lo;
    private final double[] hi;
    private final long[] least;
    private final long[] greatest;

    /** How far the rounded code may be from {@code x / scale + zeroPoint}, by channel, in codes. */
    private final double[] reach;

    /**
     * Codes of the box {@code lo <= x <= hi}.
     *
     * @param lo finite, one for each channel
     * @param hi finite, one for each channel
     */
    InputCodes(Instruction.Quantize quantize, double[] lo, double[] hi) {
        this.rule = quantize.rule();
        this.encoding = quantize.encoding();
        this.lo = lo;
        this.hi = hi;
        int channels = quantize.channels();
        least = new long[channels];
        greatest = new long[channels];
        reach = new double[channels];
        Arrays.setAll(reach, this::reach);
        for (int channel = 0; channel < channels; channel++) {
            // Every operation is monotonic, so the codes of the ends are the extreme ones; a negative scale reverses
            // them.
            long first = encoding.channel(channel).code(lo[channel]);
            long last = encoding.channel(channel).code(hi[channel]);
            least[channel] = Math.min(first, last);
            greatest[channel] = Math.max(first, last);
        }
    }

    private double reach(int channel) {
        double scale = Math.abs(encoding.channel(channel).scale());
        double greatestCode = magnitude(channel, encoding.channel(channel).offset()) / scale + 1;
        double zeroPoint = Math.abs((double) encoding.channel(channel).zeroPoint());
        double slack = DOUBLE_SLACK * (greatestCode + zeroPoint);
        if (rule != CodeRule.ROUND_THEN_SHIFT && rule != CodeRule.SHIFT_THEN_ROUND) {
            boolean subnormal = 1 / (float) scale < Float.MIN_NORMAL;
            // What underflows is off by a subnormal number, before or after the division.
            slack += (subnormal ? SUBNORMAL_SLACK : FLOAT_SLACK) * greatestCode
                    + Float.MIN_VALUE / scale
                    + Float.MIN_VALUE;
        }
        return Math.nextUp(0.5 + 2 * slack);
    }

    @Override
    public Terms terms(Linear floats) {
        return new AtEnds(floats);
    }

    /** The codes of each channel at which an extreme may lie, and the numbers that have them. */
    private final class AtEnds implements Terms {
        private static final int MOST = 4;

        private final int[] count = new int[least.length];
        private final double[] code = new double[MOST * least.length];
        private final double[] from = new double[MOST * least.length];
        private final double[] to = new double[MOST * least.length];

        AtEnds(Linear floats) {
            for (int index = 0; index < least.length; index++) {
                double center = floats.center(index);
                long first = least[index];
                long last = greatest[index];
                put(index, first, ended(index, first, center));
                if (last > first) {
                    put(index, last, ended(index, last, center));
                }
                if (last - first > 1) {
                    put(index, first + 1, cell(index, first + 1, center));
                    put(index, last - 1, cell(index, last - 1, center));
                }
            }
        }

        private void put(int index, long at, Enclosure numbers) {
            int k = MOST * index + count[index]++;
            code[k] = (double) at;
            from[k] = numbers.lo();
            to[k] = numbers.hi();
        }

        @Override
        public void add(int index, double integerLo, double integerHi, double realLo, double realHi, Sum sum) {
            double lo = Double.POSITIVE_INFINITY;
            double hi = Double.NEGATIVE_INFINITY;
            for (int k = MOST * index; k < MOST * index + count[index]; k++) {
                double first = integerLo * code[k];
                double second = integerHi * code[k];
                double a = realLo * from[k];
                double b = realLo * to[k];
                double c = realHi * from[k];
                double d = realHi * to[k];
                double less = Math.nextUp(Math.max(Math.max(a, b), Math.max(c, d)));
                double more = Math.nextDown(Math.min(Math.min(a, b), Math.min(c, d)));
                lo = Math.min(lo, Math.nextDown(Math.min(first, second)) - less);
                hi = Math.max(hi, Math.nextUp(Math.max(first, second)) - more);
            }
            // The least of the numbers next below is the one next below the least.
            sum.add(Math.nextDown(lo), Math.nextUp(hi));
        }
    }

    /**
     * The numbers, less the center, that have an extreme code of the box: its cell is cut at the box, and at the end of the type it has no end of
     * its own.
     */
    private Enclosure ended(int index, long code, double center) {
        Enclosure cell = cell(index, code, center);
        ChannelEncoding channel = encoding.channel(index);
        boolean rising = channel.scale() > 0;
        boolean openBelow = code == (rising ? channel.qmin() : channel.qmax());
        boolean openAbove = code == (rising ? channel.qmax() : channel.qmin());
        Enclosure box = new Enclosure(lo[index], hi[index]).less(center);
        return new Enclosure(
                openBelow ? box.lo() : Math.max(box.lo(), cell.lo()),
                openAbove ? box.hi() : Math.min(box.hi(), cell.hi()));
    }

    /** The numbers, less the center, that may have a code which is no end of the type. */
    private Enclosure cell(int index, long code, double center) {
        Enclosure steps = Enclosure.of(code)
                .minus(Enclosure.of(encoding.channel(index).zeroPoint()))
                .plus(Enclosure.within(reach[index]));
        Enclosure distances = steps.times(encoding.channel(index).scale());
        double offset = encoding.channel(index).offset();
        // A difference that is exact, as it is where both are far from zero and near each other, widens nothing.
        double shift = offset - center;
        boolean isExact = offset == shift + center && center == offset - shift;
        return isExact
                ? distances.less(-shift)
                : distances.plus(Enclosure.of(offset).minus(Enclosure.of(center)));
    }

    @Override
    public long least(int index) {
        return least[index];
    }

    @Override
    public long greatest(int index) {
        return greatest[index];
    }

    @Override
    public double magnitude(int index, double center) {
        Enclosure box = new Enclosure(lo[index], hi[index]).less(center);
        return box.magnitude();
    }
}
