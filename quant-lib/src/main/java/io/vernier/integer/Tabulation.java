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
        int channels = lo.length;
        int[] drop = new int[channels];
        int length = 1;
        for (int channel = 0; channel < channels; channel++) {
            while (entries(hi[channel] - lo[channel], drop[channel]) > LIMIT) {
                drop[channel]++;
            }
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
