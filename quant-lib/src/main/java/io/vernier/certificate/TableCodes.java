package io.vernier.certificate;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.integer.Instruction;
import io.vernier.model.Activation;
import io.vernier.model.Linear;
import java.util.Arrays;

/**
 * The codes that a table makes of a layer's accumulators. Each entry is taken by a run of accumulators, these bound what the float model
 * has before the activation, and the activation is monotonic; what the entry stands for is read from the table itself.
 */
final class TableCodes implements LayerCodes {
    private final Instruction.Table table;
    private final long[] least;
    private final long[] greatest;

    /** What a code stands for less the float model's activation, by channel. */
    private final Enclosure[] errors;

    private final double[] magnitudes;

    TableCodes(Instruction.Table table, Activation.Function function, LayerError layer) {
        this.table = table;
        int channels = table.channels();
        least = new long[channels];
        greatest = new long[channels];
        errors = new Enclosure[channels];
        magnitudes = new double[channels];
        Arrays.fill(least, Long.MAX_VALUE);
        Arrays.fill(greatest, Long.MIN_VALUE);
        for (int channel = 0; channel < channels; channel++) {
            Enclosure error = layer.error(channel);
            for (int entry = 0; entry < table.length(); entry++) {
                long from = Math.max(layer.least(channel), first(channel, entry));
                long to = Math.min(layer.greatest(channel), first(channel, entry + 1) - 1);
                if (from <= to) {
                    Enclosure accumulators = Enclosure.of(from).union(Enclosure.of(to));
                    Enclosure before = accumulators
                            .times(layer.scale(channel))
                            .plus(layer.offset(channel))
                            .minus(error);
                    add(channel, table.entries()[channel * table.length() + entry], Functions.apply(function, before));
                }
            }
        }
    }

    /** The least accumulator of an entry; the first and the last entry are unbounded. */
    private long first(int channel, int entry) {
        if (entry == 0) {
            return Long.MIN_VALUE;
        }
        if (entry == table.length()) {
            return Long.MAX_VALUE;
        }
        int drop = table.drop()[channel];
        long half = drop > 0 ? 1L << (drop - 1) : 0;
        return table.lo()[channel] - half + ((long) entry << drop);
    }

    private void add(int channel, int code, Enclosure activation) {
        ChannelEncoding encoding = table.encoding().channel(channel);
        Enclosure stands = Enclosure.of(code - encoding.zeroPoint())
                .times(encoding.scale())
                .plus(encoding.offset());
        Enclosure error = stands.minus(activation);
        errors[channel] = errors[channel] == null ? error : errors[channel].union(error);
        magnitudes[channel] = Math.max(magnitudes[channel], activation.magnitude());
        least[channel] = Math.min(least[channel], code);
        greatest[channel] = Math.max(greatest[channel], code);
    }

    @Override
    public Terms terms(Linear floats) {
        return new AroundCodes(floats);
    }

    /** With x = p + s (q - z) - e the difference is (integer - real s) q + real (s z - p + e). */
    private final class AroundCodes implements Terms {
        private final double[] scale = table.encoding().scales();
        private final double[] restLo = new double[scale.length];
        private final double[] restHi = new double[scale.length];

        AroundCodes(Linear floats) {
            for (int index = 0; index < scale.length; index++) {
                ChannelEncoding encoding = table.encoding().channel(index);
                Enclosure rest = Enclosure.of(encoding.zeroPoint())
                        .times(encoding.scale())
                        .less(encoding.offset())
                        .plus(errors[index])
                        .plus(floats.center(index));
                restLo[index] = rest.lo();
                restHi[index] = rest.hi();
            }
        }

        @Override
        public void add(int index, double integerLo, double integerHi, double realLo, double realHi, Sum sum) {
            double first = realLo * scale[index];
            double second = realHi * scale[index];
            double perLo = Math.nextDown(integerLo - Math.nextUp(Math.max(first, second)));
            double perHi = Math.nextUp(integerHi - Math.nextDown(Math.min(first, second)));
            double from = (double) least[index];
            double to = (double) greatest[index];
            double codesLo = Math.nextDown(least(perLo * from, perLo * to, perHi * from, perHi * to));
            double codesHi = Math.nextUp(greatest(perLo * from, perLo * to, perHi * from, perHi * to));
            double a = realLo * restLo[index];
            double b = realLo * restHi[index];
            double c = realHi * restLo[index];
            double d = realHi * restHi[index];
            sum.add(
                    Math.nextDown(codesLo + Math.nextDown(least(a, b, c, d))),
                    Math.nextUp(codesHi + Math.nextUp(greatest(a, b, c, d))));
        }

        private static double least(double a, double b, double c, double d) {
            return Math.min(Math.min(a, b), Math.min(c, d));
        }

        private static double greatest(double a, double b, double c, double d) {
            return Math.max(Math.max(a, b), Math.max(c, d));
        }
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
        return center == 0 ? magnitudes[index] : Math.nextUp(magnitudes[index] + Math.abs(center));
    }
}
