package io.vernier.integer;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** A mask in one vector, or in some. */
final class VectorMaskKernels implements MaskKernels {
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = INTEGERS.length();

    /**
     * Or-ed with a mask it leaves every bit. What a loop leaves behind is for the compiler a vector of any shape, which it keeps on the heap
     * as soon as this JVM has seen two shapes, as it has where there was a calibration; what this operation gives is of this species.
     */
    private static final IntVector ZERO = IntVector.zero(INTEGERS);

    private static IntVector load(int[] masks, int at) {
        return IntVector.fromArray(INTEGERS, masks, at);
    }

    @Override
    public void planes(int[] numbers, int from, int shift, int bits, int[] scratch, int[] masks, int at) {
        for (int k = 0; k < QUARTER; k += LANES) {
            IntVector packed = IntVector.zero(INTEGERS);
            for (int b = 0; b < Integer.BYTES; b++) {
                packed = load(numbers, from + b * QUARTER + k)
                        .lanewise(VectorOperators.LSHR, shift)
                        .and(255)
                        .lanewise(VectorOperators.LSHL, b * Byte.SIZE)
                        .or(packed);
            }
            ZERO.or(packed).intoArray(scratch, k);
        }
        for (int bit = 0; bit < bits; bit++) {
            for (int l = 0; l < INTS; l += LANES) {
                IntVector plane = IntVector.zero(INTEGERS);
                for (int i = 0; i < Byte.SIZE; i++) {
                    plane = load(scratch, i * INTS + l)
                            .lanewise(VectorOperators.LSHR, bit)
                            .and(LAST_BITS)
                            .lanewise(VectorOperators.LSHL, i)
                            .or(plane);
                }
                ZERO.or(plane).intoArray(masks, at + bit * INTS + l);
            }
        }
    }

    @Override
    public void greater(int[] planes, int from, int bits, int[] masks, int at) {
        for (int bit = 0; bit < bits; bit++) {
            int half = (1 << bit) * INTS;
            for (int l = 0; l < INTS; l += LANES) {
                IntVector plane = load(planes, from + bit * INTS + l);
                plane.intoArray(masks, at + half - INTS + l);
                for (int k = at + l; k < at + half - INTS; k += INTS) {
                    IntVector mask = load(masks, k);
                    mask.and(plane).intoArray(masks, half + k);
                    mask.or(plane).intoArray(masks, k);
                }
            }
        }
    }

    @Override
    public void conditions(int[] masks, int[] terms, int[] ends, int[] conditions) {
        for (int l = 0; l < INTS; l += LANES) {
            int term = 0;
            for (int condition = 0; condition < ends.length; condition++) {
                IntVector sum = IntVector.zero(INTEGERS);
                for (; term < ends[condition]; term += 3) {
                    IntVector both = load(masks, terms[term + 1] + l).and(load(masks, terms[term + 2] + l));
                    sum = load(masks, terms[term] + l).or(both).lanewise(VectorOperators.XOR, sum);
                }
                ZERO.or(sum).intoArray(conditions, condition * INTS + l);
            }
        }
    }

    @Override
    public void reach(int[] nodes, int[] conditions, int[] reached) {
        for (int l = 0; l < INTS; l += LANES) {
            for (int node = l, k = 0; k < nodes.length; node += INTS, k += 3) {
                IntVector here = load(reached, node);
                IntVector right = here.and(load(conditions, nodes[k] + l));
                here.lanewise(VectorOperators.XOR, right).intoArray(reached, nodes[k + 1] + l);
                right.intoArray(reached, nodes[k + 2] + l);
            }
        }
    }

    @Override
    public void numbers(int[] reached, int from, int masks, int[] scratch, int[] numbers) {
        int bits = 0;
        for (int left = masks; left > 1; left = (left + 1) / 2, bits++) {
            pair(reached, from, left, scratch, bits * INTS);
        }
        Arrays.fill(scratch, bits * INTS, (bits + Byte.SIZE) * INTS, 0);
        Arrays.fill(numbers, 0, ROWS, 0);
        for (int first = 0; first < bits; first += Byte.SIZE) {
            spread(scratch, first * INTS, first, numbers);
        }
    }

    /** Of each pair of masks the second has this bit; both are one mask of the next bit. */
    private static void pair(int[] reached, int from, int masks, int[] planes, int at) {
        for (int l = 0; l < INTS; l += LANES) {
            IntVector plane = IntVector.zero(INTEGERS);
            int pair = from + l;
            for (int k = 0; k + 1 < masks; k += 2, pair += INTS) {
                IntVector second = load(reached, from + (k + 1) * INTS + l);
                plane = second.or(plane);
                load(reached, from + k * INTS + l).or(second).intoArray(reached, pair);
            }
            if ((masks & 1) == 1) {
                load(reached, from + (masks - 1) * INTS + l).intoArray(reached, pair);
            }
            ZERO.or(plane).intoArray(planes, at + l);
        }
    }

    /**
     * Eight planes become a byte of the number of each row. It is written without a loop over the planes: where bits of a vector are gathered
     * in a loop of few and varying turns, Java 17 compiles it to wrong numbers.
     */
    private static void spread(int[] planes, int from, int shift, int[] numbers) {
        for (int l = 0; l < INTS; l += LANES) {
            for (int i = 0; i < Byte.SIZE; i++) {
                int at = from + l;
                IntVector packed = bit(planes, at, i, 0)
                        .or(bit(planes, at + INTS, i, 1))
                        .or(bit(planes, at + 2 * INTS, i, 2))
                        .or(bit(planes, at + 3 * INTS, i, 3))
                        .or(bit(planes, at + 4 * INTS, i, 4))
                        .or(bit(planes, at + 5 * INTS, i, 5))
                        .or(bit(planes, at + 6 * INTS, i, 6))
                        .or(bit(planes, at + 7 * INTS, i, 7));
                int row = i * INTS + l;
                add(packed, 0, shift, numbers, row);
                add(packed, 8, shift, numbers, row + QUARTER);
                add(packed, 16, shift, numbers, row + 2 * QUARTER);
                add(packed, 24, shift, numbers, row + 3 * QUARTER);
            }
        }
    }

    private static IntVector bit(int[] planes, int at, int right, int left) {
        return load(planes, at)
                .lanewise(VectorOperators.LSHR, right)
                .and(LAST_BITS)
                .lanewise(VectorOperators.LSHL, left);
    }

    private static void add(IntVector packed, int right, int left, int[] numbers, int row) {
        packed.lanewise(VectorOperators.LSHR, right)
                .and(255)
                .lanewise(VectorOperators.LSHL, left)
                .or(load(numbers, row))
                .intoArray(numbers, row);
    }
}
