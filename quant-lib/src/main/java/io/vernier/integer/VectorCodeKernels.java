package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.FloatMatrix;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Several values at once. Rounding and clamping are done on patterns: next to {@code 2^52} the last place of a double is 1, so an
 * addition rounds half to even and the pattern counts integers; and patterns seen as integers have the order of the numbers where
 * these are positive and lie below where they are negative, so a clamp of patterns clamps numbers, infinities included.
 */
final class VectorCodeKernels implements CodeKernels {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();
    private static final VectorShape HALF = VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2);
    private static final VectorSpecies<Integer> HALF_INTS = VectorSpecies.of(int.class, HALF);
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /** In the middle of the doubles whose last place is 1. */
    private static final double MIDDLE = 0x1.8p52;

    private static final long MIDDLE_BITS = Double.doubleToRawLongBits(MIDDLE);

    /** How far a code may lie from its zero point, so that both ends of {@link #MIDDLE} have a last place of 1. */
    private static final long REACH = 1L << 51;

    /** The first double and the first float whose last place is 1; up to twice as much they all have it. */
    private static final double FIRST_DOUBLE = 0x1p52;

    private static final long FIRST_DOUBLE_BITS = Double.doubleToRawLongBits(FIRST_DOUBLE);
    private static final float FIRST_FLOAT = 0x1p23f;
    private static final int FIRST_FLOAT_BITS = Float.floatToRawIntBits(FIRST_FLOAT);

    /** In the middle of the floats whose last place is 1, and how far from it they have it. */
    private static final float MIDDLE_FLOAT = 0x1.8p23f;

    private static final int MIDDLE_FLOAT_BITS = Float.floatToRawIntBits(MIDDLE_FLOAT);
    private static final long FLOAT_REACH = (1L << 22) - 1;

    /** Whole tiles. */
    private static final ThreadLocal<int[]> BLOCK = ThreadLocal.withInitial(() -> new int[256]);

    /** Whether the rule rounds in double, and all that the patterns must hold are numbers whose last place is 1; codes have 32 bits. */
    private static boolean isInReach(ChannelEncoding encoding) {
        if (encoding.rule() != CodeRule.ROUND_THEN_SHIFT && encoding.rule() != CodeRule.SHIFT_THEN_ROUND) {
            return false;
        }
        long zeroPoint = encoding.zeroPoint();
        return -REACH + (1L << 32) < zeroPoint && zeroPoint < REACH - (1L << 32);
    }

    /** What is added before rounding. */
    private static long before(ChannelEncoding encoding) {
        return encoding.rule() == CodeRule.SHIFT_THEN_ROUND ? encoding.zeroPoint() : 0;
    }

    /** What is added after rounding; an integer, so it makes no difference that the clamp comes before it. */
    private static long after(ChannelEncoding encoding) {
        return encoding.rule() == CodeRule.ROUND_THEN_SHIFT ? encoding.zeroPoint() : 0;
    }

    /** The pattern of {@code MIDDLE + code - after}. */
    private static LongVector pattern(
            DoubleVector value,
            DoubleVector offset,
            DoubleVector scale,
            DoubleVector before,
            LongVector least,
            LongVector greatest) {
        return value.sub(offset)
                .div(scale)
                .add(before)
                .add(MIDDLE)
                .reinterpretAsLongs()
                .max(least)
                .min(greatest);
    }

    private static LongVector limit(long code, long after) {
        return LongVector.broadcast(LongVector.SPECIES_PREFERRED, MIDDLE_BITS + code - after);
    }

    /** Whether products with zero came to a number. */
    private static boolean isNumber(DoubleVector products) {
        return !products.compare(VectorOperators.NE, products).anyTrue();
    }

    @Override
    public boolean quantize(
            ChannelEncoding encoding, double[] x, int from, int length, float[] tiles, int at, int distance) {
        if (encoding.qmin() < -FLOAT_REACH || encoding.qmax() > FLOAT_REACH) {
            return ScalarCodeKernels.INSTANCE.quantize(encoding, x, from, length, tiles, at, distance);
        }
        boolean numbers = true;
        int[] integers = BLOCK.get();
        for (int start = 0; start < length; start += integers.length) {
            int size = Math.min(integers.length, length - start);
            numbers &= quantize(encoding, x, from + start, size, integers, 0);
            widen(integers, size, tiles, at + start / FloatMatrix.ROWS * distance, distance);
        }
        return numbers;
    }

    /**
     * The same integers as floats. All vectors of floats have one shape in this program: where a JVM has seen two, loops over sums
     * that are kept in registers lose them to the heap.
     */
    private static void widen(int[] integers, int length, float[] tiles, int at, int distance) {
        for (int k = 0; k < length; k += FLOATS.length()) {
            IntVector.fromArray(IntVector.SPECIES_PREFERRED, integers, k)
                    .add(MIDDLE_FLOAT_BITS)
                    .reinterpretAsFloats()
                    .sub(MIDDLE_FLOAT)
                    .intoArray(tiles, place(at, k, distance));
        }
    }

    @Override
    public boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, double[] codes, int at) {
        int bound = isInReach(encoding) ? DOUBLES.loopBound(length) : 0;
        long after = after(encoding);
        DoubleVector offset = DoubleVector.broadcast(DOUBLES, encoding.offset());
        DoubleVector scale = DoubleVector.broadcast(DOUBLES, encoding.scale());
        DoubleVector before = DoubleVector.broadcast(DOUBLES, (double) before(encoding));
        LongVector least = limit(encoding.qmin(), after);
        LongVector greatest = limit(encoding.qmax(), after);
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        DoubleVector products = zero;
        for (int row = 0; row < bound; row += LANES) {
            DoubleVector value = DoubleVector.fromArray(DOUBLES, x, from + row);
            products = value.fma(zero, products);
            pattern(value, offset, scale, before, least, greatest)
                    .reinterpretAsDoubles()
                    .sub(MIDDLE - after)
                    .intoArray(codes, at + row);
        }
        return ScalarCodeKernels.INSTANCE.quantize(encoding, x, from + bound, length - bound, codes, at + bound)
                && isNumber(products);
    }

    @Override
    public boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, int[] codes, int at) {
        int bound = isInReach(encoding) ? DOUBLES.loopBound(length) : 0;
        long after = after(encoding);
        DoubleVector offset = DoubleVector.broadcast(DOUBLES, encoding.offset());
        DoubleVector scale = DoubleVector.broadcast(DOUBLES, encoding.scale());
        DoubleVector before = DoubleVector.broadcast(DOUBLES, (double) before(encoding));
        LongVector least = limit(encoding.qmin(), after);
        LongVector greatest = limit(encoding.qmax(), after);
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        DoubleVector products = zero;
        for (int row = 0; row < bound; row += LANES) {
            DoubleVector value = DoubleVector.fromArray(DOUBLES, x, from + row);
            products = value.fma(zero, products);
            LongVector code =
                    pattern(value, offset, scale, before, least, greatest).sub(MIDDLE_BITS - after);
            ((IntVector) code.convertShape(VectorOperators.L2I, HALF_INTS, 0)).intoArray(codes, at + row);
        }
        return ScalarCodeKernels.INSTANCE.quantize(encoding, x, from + bound, length - bound, codes, at + bound)
                && isNumber(products);
    }

    @Override
    public void indices(
            Instruction.Table table, int channel, float[] accumulators, int from, int length, int[] indices) {
        int drop = table.drop()[channel];
        long shift = table.shift(channel);
        // Sums are compared beside 2^23: what is beyond both ends of the table may be rounded, but not across an end.
        if (drop > 22 || (long) table.length() << drop > 1L << 23 || Math.abs(shift) > 1L << 23) {
            ScalarCodeKernels.INSTANCE.indices(table, channel, accumulators, from, length, indices);
            return;
        }
        FloatVector start = FloatVector.broadcast(FLOATS, FIRST_FLOAT + shift);
        IntVector least = IntVector.broadcast(IntVector.SPECIES_PREFERRED, FIRST_FLOAT_BITS);
        IntVector greatest =
                IntVector.broadcast(IntVector.SPECIES_PREFERRED, FIRST_FLOAT_BITS + (table.length() << drop) - 1);
        int bound = FLOATS.loopBound(length);
        for (int row = 0; row < bound; row += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, accumulators, from + row)
                    .add(start)
                    .reinterpretAsInts()
                    .max(least)
                    .min(greatest)
                    .sub(least)
                    .lanewise(VectorOperators.LSHR, drop)
                    .intoArray(indices, row);
        }
        for (int row = bound; row < length; row++) {
            indices[row] = table.index(channel, (long) accumulators[from + row]);
        }
    }

    @Override
    public void indices(
            Instruction.Table table, int channel, double[] accumulators, int from, int length, int[] indices) {
        int drop = table.drop()[channel];
        long shift = table.shift(channel);
        if (drop > 20 || Math.abs(shift) > 1L << 52) {
            ScalarCodeKernels.INSTANCE.indices(table, channel, accumulators, from, length, indices);
            return;
        }
        DoubleVector start = DoubleVector.broadcast(DOUBLES, FIRST_DOUBLE + shift);
        LongVector least = LongVector.broadcast(LongVector.SPECIES_PREFERRED, FIRST_DOUBLE_BITS);
        LongVector greatest = LongVector.broadcast(
                LongVector.SPECIES_PREFERRED, FIRST_DOUBLE_BITS + ((long) table.length() << drop) - 1);
        int bound = DOUBLES.loopBound(length);
        for (int row = 0; row < bound; row += LANES) {
            LongVector index = DoubleVector.fromArray(DOUBLES, accumulators, from + row)
                    .add(start)
                    .reinterpretAsLongs()
                    .max(least)
                    .min(greatest)
                    .sub(least)
                    .lanewise(VectorOperators.LSHR, drop);
            ((IntVector) index.convertShape(VectorOperators.L2I, HALF_INTS, 0)).intoArray(indices, row);
        }
        for (int row = bound; row < length; row++) {
            indices[row] = table.index(channel, (long) accumulators[from + row]);
        }
    }

    @Override
    public void tile(float[] codes, int length, float[] tiles, int at, int distance) {
        int bound = FLOATS.loopBound(length);
        for (int k = 0; k < bound; k += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, codes, k).intoArray(tiles, place(at, k, distance));
        }
        for (int k = bound; k < length; k++) {
            tiles[place(at, k, distance)] = codes[k];
        }
    }

    private static int place(int at, int row, int distance) {
        return at + row / FloatMatrix.ROWS * distance + row % FloatMatrix.ROWS;
    }
}
