package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.FloatMatrix;
import io.vernier.arithmetic.SimdProviders;
import java.lang.invoke.MethodHandles;

/**
 * The loops between real numbers and codes, one channel at a time, that are worth several lanes. Every implementation gives the same
 * integers as {@link ScalarCodeKernels}.
 */
interface CodeKernels {
    /** The fastest that this JVM has. */
    CodeKernels BEST = SimdProviders.find(MethodHandles.lookup(), CodeKernels.class, "VectorCodeKernels")
            .orElse(ScalarCodeKernels.INSTANCE);

    /**
     * Codes of {@code length} values from {@code x[from]}, written from {@code codes[at]}.
     *
     * @return false if a value may be NaN, whose code means nothing; infinities saturate but may be taken for it
     */
    boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, double[] codes, int at);

    /** The same as integers. */
    boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, int[] codes, int at);

    /**
     * The same into tiles of {@link FloatMatrix#ROWS} rows, each {@code distance} after the one before; what stands beyond the last row may
     * be overwritten up to the end of its tile.
     */
    boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, float[] tiles, int at, int distance);

    /**
     * Where in a channel's table {@code length} accumulators from {@code accumulators[from]} look, written from {@code indices[0]}.
     */
    void indices(Instruction.Table table, int channel, float[] accumulators, int from, int length, int[] indices);

    /** The same in double precision. */
    void indices(Instruction.Table table, int channel, double[] accumulators, int from, int length, int[] indices);

    /** Copies {@code length} codes from {@code codes[0]} into tiles, of which each may be overwritten up to its end. */
    void tile(float[] codes, int length, float[] tiles, int at, int distance);
}
