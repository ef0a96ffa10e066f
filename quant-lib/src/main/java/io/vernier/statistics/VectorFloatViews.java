package io.vernier.statistics;

import jdk.incubator.vector.DoubleVector;
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

    @Override
    public boolean fill(ViewBlock block, double[] values, int offset, int length, int[] patterns, int at) {
        // All by comparing and blending doubles: vectors of 256 bits have no minimum of 64-bit integers, and reducing
        // their lanes is
        // Java code.
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector least = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
        DoubleVector greatest = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY);
        DoubleVector zeros = zero;
        DoubleVector rest = zero;
        int bound = DOUBLES.loopBound(length);
        for (int i = 0; i < bound; i += DOUBLES.length()) {
            DoubleVector value = DoubleVector.fromArray(DOUBLES, values, offset + i);
            least = least.blend(value, value.compare(VectorOperators.LT, least));
            greatest = greatest.blend(value, value.compare(VectorOperators.GT, greatest));
            zeros = zeros.add(zero.blend(one, value.compare(VectorOperators.EQ, zero)));
            // NaN from the first NaN or infinity on.
            rest = rest.add(value.sub(value));
            // Adding 0 makes a negative zero positive.
            value.convertShape(VectorOperators.D2F, FLOATS, 0)
                    .reinterpretAsFloats()
                    .add(0f)
                    .reinterpretAsInts()
                    .intoArray(patterns, at + i);
        }
        if (!ScalarFloatViews.INSTANCE.fill(block, values, offset + bound, length - bound, patterns, at + bound)) {
            return false;
        }
        // Lanes are stored and not asked for, which would be a call each.
        double[] lanes = new double[DOUBLES.length()];
        least.intoArray(lanes, 0);
        for (double lane : lanes) {
            block.min = Math.min(block.min, lane + 0.0);
        }
        greatest.intoArray(lanes, 0);
        for (double lane : lanes) {
            block.max = Math.max(block.max, lane + 0.0);
        }
        zeros.intoArray(lanes, 0);
        for (double lane : lanes) {
            block.zeros += (int) lane;
        }
        return rest.compare(VectorOperators.EQ, 0).allTrue()
                && (length == 0 || (block.min >= -Float.MAX_VALUE && block.max <= Float.MAX_VALUE));
    }

    @Override
    public void move(long[] from, int at, long[] to, int start, int length) {
        LongVector zero = LongVector.zero(LONGS);
        int bound = LONGS.loopBound(length);
        for (int k = 0; k < bound; k += LONGS.length()) {
            LongVector.fromArray(LONGS, to, start + k)
                    .add(LongVector.fromArray(LONGS, from, at + k))
                    .intoArray(to, start + k);
            zero.intoArray(from, at + k);
        }
        ScalarFloatViews.INSTANCE.move(from, at + bound, to, start + bound, length - bound);
    }
}
