package io.vernier.integer;

import io.vernier.arithmetic.Encoding;

/** Makes look-up tables of functions of accumulators. */
public final class Tabulation {
    /** Entries of each channel at most. */
    public static final int LIMIT = 1 << 12;

    private Tabulation() {}

    /** What is coded of an accumulator. */
    public interface Function {
        double of(int channel, long accumulator);
    }

    /**
     * The table whose entry k of channel c is the code of {@code f(c, lo_c + k 2^drop_c)}, with as few bits dropped as the limit allows.
     * Shorter channels go on by the same formula to the length of the longest.
     *
     * @param input step of the accumulators
     * @param name of the tensor that the table makes
     * @param lo the least accumulator of each channel that has an entry
     * @param hi the greatest, not less
     * @param function f; not NaN
     */
    public static Instruction.Table of(
            int input, String name, long[] lo, long[] hi, Function function, Encoding encoding) {
        int[] drop = new int[lo.length];
        for (int channel = 0; channel < drop.length; channel++) {
            drop[channel] = leastDrop(hi[channel] - lo[channel], LIMIT);
        }
        return of(input, name, lo, hi, drop, function, encoding);
    }

    /** The least number of bits to drop so that a channel has no more entries than these. */
    public static int leastDrop(long extent, int mostEntries) {
        int drop = 0;
        while (entries(extent, drop) > mostEntries) {
            drop++;
        }
        return drop;
    }

    /** The same with given numbers of bits to drop. */
    public static Instruction.Table of(
            int input, String name, long[] lo, long[] hi, int[] drop, Function function, Encoding encoding) {
        int channels = lo.length;
        int length = 1;
        for (int channel = 0; channel < channels; channel++) {
            length = Math.max(length, (int) entries(hi[channel] - lo[channel], drop[channel]));
        }
        int[] entries = new int[Math.multiplyExact(channels, length)];
        for (int channel = 0; channel < channels; channel++) {
            for (int k = 0; k < length; k++) {
                double value = function.of(channel, lo[channel] + ((long) k << drop[channel]));
                entries[channel * length + k] = (int) encoding.channel(channel).code(value);
            }
        }
        return new Instruction.Table(input, name, lo, drop, length, entries, encoding);
    }

    private static long entries(long extent, int drop) {
        long half = drop > 0 ? 1L << (drop - 1) : 0;
        return ((extent + half) >> drop) + 1;
    }
}
