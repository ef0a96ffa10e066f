package io.vernier.integer;

import io.vernier.tree.Ranking;
import java.util.Arrays;
import java.util.List;

/**
 * Where, for every channel of codes, the masks lie of the rows whose codes are greater than something. A code is of two parts: it is greater
 * than k where its high part is greater, or not less and the low part greater. So a channel of thousands of codes needs hundreds of masks.
 *
 * @param bits of the codes of each channel
 * @param low bits of the low part of each channel
 * @param lowAt for each channel the mask of low parts greater than 0; the others follow, and an empty one
 * @param highAt for each channel the mask of high parts greater than 0; the full one is before it, and an empty one is the last
 * @param masks in all; the first is empty and the second full
 */
@SuppressWarnings("ArrayRecordComponent")
record ChannelMasks(int[] bits, int[] low, int[] lowAt, int[] highAt, int masks) {
    private static final int EMPTY = 0;
    private static final int FULL = 1;

    /** Bits up to which codes have no high part. */
    private static final int FEW_BITS = 6;

    static ChannelMasks of(Ranking ranking) {
        int channels = ranking.channels().size();
        ChannelMasks laid =
                new ChannelMasks(new int[channels], new int[channels], new int[channels], new int[channels], 0);
        int masks = FULL + 1;
        for (int channel = 0; channel < channels; channel++) {
            Ranking.Channel ranked = ranking.channels().get(channel);
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(ranked.greatest(), ranked.missingCode()));
            laid.bits[channel] = bits;
            laid.low[channel] = Math.min(bits, Math.max(FEW_BITS, bits / 2));
            laid.lowAt[channel] = masks;
            laid.highAt[channel] = masks + (1 << laid.low[channel]) + 1;
            masks = laid.highAt[channel] + (1 << (bits - laid.low[channel]));
        }
        return new ChannelMasks(laid.bits, laid.low, laid.lowAt, laid.highAt, masks);
    }

    /** Masks in which the rows of a tile can be entered. */
    int[] open() {
        int[] open = new int[Math.multiplyExact(masks, MaskKernels.INTS)];
        fill(open, FULL);
        for (int first : highAt) {
            fill(open, first - 1);
        }
        return open;
    }

    private static void fill(int[] masks, int mask) {
        Arrays.fill(masks, mask * MaskKernels.INTS, (mask + 1) * MaskKernels.INTS, -1);
    }

    /** Adds the term, for {@link MaskKernels#conditions}, of codes greater than k, -1 for all of them. */
    void addGreater(int channel, int k, List<Integer> terms) {
        int high = k >> low[channel];
        int a = k < 0 ? FULL : highAt[channel] + high;
        int b = k < 0 ? EMPTY : a - 1;
        int c = k < 0 ? EMPTY : lowAt[channel] + (k & ((1 << low[channel]) - 1));
        for (int mask : new int[] {a, b, c}) {
            terms.add(mask * MaskKernels.INTS);
        }
    }

    /** Enters the codes of 512 rows; of channel c from {@code codes[c * ROWS]}. */
    void enter(MaskKernels kernels, int[] codes, int[] scratch, int[] planes, int[] entered) {
        for (int channel = 0; channel < bits.length; channel++) {
            for (int bit = 0; bit < bits[channel]; bit += Byte.SIZE) {
                kernels.planes(
                        codes,
                        channel * MaskKernels.ROWS,
                        bit,
                        Math.min(Byte.SIZE, bits[channel] - bit),
                        scratch,
                        planes,
                        bit * MaskKernels.INTS);
            }
            kernels.greater(planes, 0, low[channel], entered, lowAt[channel] * MaskKernels.INTS);
            kernels.greater(
                    planes,
                    low[channel] * MaskKernels.INTS,
                    bits[channel] - low[channel],
                    entered,
                    highAt[channel] * MaskKernels.INTS);
        }
    }
}
