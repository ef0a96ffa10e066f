package io.vernier.statistics;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Several values at once; nothing here depends on how many. */
final class VectorFloatViews implements FloatViews {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
    private static final int NEGATIVE_ZERO = Float.floatToRawIntBits(-0f);

    @Override
    public boolean fill(ViewBlock block, double[] values, int offset, int length, int[] patterns, int at) {
        // The order of doubles is that of their patterns as integers, once those of negative ones have their magnitude
        // flipped; so
        // extremes are one instruction each and NaN, of either sign, lies beyond the infinities.
        LongVector least = LongVector.broadcast(LONGS, Long.MAX_VALUE);
        LongVector greatest = LongVector.broadcast(LONGS, Long.MIN_VALUE);
        LongVector zeros = LongVector.zero(LONGS);
        int bound = DOUBLES.loopBound(length);
        for (int i = 0; i < bound; i += DOUBLES.length()) {
            DoubleVector value = DoubleVector.fromArray(DOUBLES, values, offset + i);
            LongVector bits = value.reinterpretAsLongs();
            LongVector key = bits.lanewise(
                    VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 63).lanewise(VectorOperators.LSHR, 1));
            least = key.min(least);
            greatest = key.max(greatest);
            // Only a magnitude of 0 becomes negative by subtracting 1.
            LongVector magnitude = bits.lanewise(VectorOperators.AND, Long.MAX_VALUE);
            zeros = magnitude.sub(1).lanewise(VectorOperators.LSHR, 63).add(zeros);
            IntVector pattern =
                    value.convertShape(VectorOperators.D2F, FLOATS, 0).reinterpretAsInts();
            pattern.blend(0, pattern.compare(VectorOperators.EQ, NEGATIVE_ZERO)).intoArray(patterns, at + i);
        }
        double min = value(least.reduceLanes(VectorOperators.MIN));
        double max = value(greatest.reduceLanes(VectorOperators.MAX));
        int zeroCount = (int) zeros.reduceLanes(VectorOperators.ADD);
        if (bound > 0 && !(min >= -Float.MAX_VALUE && max <= Float.MAX_VALUE)) {
            return false;
        }
        block.min = bound > 0 ? min : Double.POSITIVE_INFINITY;
        block.max = bound > 0 ? max : Double.NEGATIVE_INFINITY;
        for (int i = bound; i < length; i++) {
            double value = values[offset + i];
            if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                return false;
            }
            block.min = Math.min(block.min, value);
            block.max = Math.max(block.max, value);
            zeroCount += value == 0 ? 1 : 0;
            patterns[at + i] = Float32Bins.pattern(value);
        }
        block.zeros = zeroCount;
        return true;
    }

    private static double value(long key) {
        return Double.longBitsToDouble(key ^ ((key >> 63) >>> 1));
    }
}
