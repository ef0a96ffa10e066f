package io.vernier.integer;

import io.vernier.arithmetic.Encoding;
import io.vernier.tree.Branches;
import io.vernier.tree.IntegerLeaves;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The proof of the accumulators of one instruction, from its integers and the type of its inputs alone.
 *
 * @param provenMin least value each accumulator can end with, bias included
 * @param provenMax greatest value each accumulator can end with, bias included
 * @param bound for each output, no partial sum in any order is larger in magnitude
 */
@SuppressWarnings("ArrayRecordComponent")
public record Accumulator(long[] provenMin, long[] provenMax, long[] bound) implements Serializable {

    /** The units of arithmetic in which a kernel may add, narrowest first; each is exact up to its limit. */
    public enum Unit {
        FLOAT32(1L << 24),
        FLOAT64(1L << 53),
        INT64(Long.MAX_VALUE);

        private final long limit;

        Unit(long limit) {
            this.limit = limit;
        }

        /** The name in tables: {@code float32}, {@code float64}, {@code int64}. */
        public String label() {
            return switch (this) {
                case FLOAT32 -> "float32";
                case FLOAT64 -> "float64";
                case INT64 -> "int64";
            };
        }

        static Unit of(long bound) {
            for (Unit unit : values()) {
                if (bound <= unit.limit) {
                    return unit;
                }
            }
            throw new AssertionError(bound);
        }
    }

    /**
     * Bounds {@code bias_o + sum_i weights_oi q_i} for all codes of an encoding.
     *
     * @param name of the instruction, for the message
     * @throws IllegalArgumentException if a bound leaves 64 bits
     */
    static Accumulator prove(String name, int[] weights, long[] bias, Encoding codes) {
        long[] qmin = codes.qmin();
        long[] qmax = codes.qmax();
        int inputs = qmin.length;
        int outputs = bias.length;
        if (weights.length != (long) inputs * outputs) {
            throw new IllegalArgumentException("Instruction \"" + name + "\" has " + weights.length
                    + " weights, expected " + outputs + " times " + inputs + ".");
        }
        Accumulator proof = new Accumulator(new long[outputs], new long[outputs], new long[outputs]);
        try {
            for (int output = 0; output < outputs; output++) {
                proof.prove(output, weights, bias[output], qmin, qmax);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "The accumulators of instruction \"" + name
                            + "\" may need more than 64 bits; use fewer bits or inputs.",
                    e);
        }
        return proof;
    }

    /**
     * Bounds the sum of one leaf of each tree, for all leaves: no partial sum leaves the sum of the greatest magnitudes of each tree.
     *
     * @throws IllegalArgumentException if a bound leaves what doubles count one by one
     */
    static Accumulator prove(String name, Branches branches, IntegerLeaves leaves) {
        int trees = branches.trees();
        int outputs = leaves.outputs();
        int[][] least = new int[outputs][trees];
        int[][] greatest = new int[outputs][trees];
        for (int output = 0; output < outputs; output++) {
            Arrays.fill(least[output], Integer.MAX_VALUE);
            Arrays.fill(greatest[output], Integer.MIN_VALUE);
        }
        branches.forEachLeaf((tree, leaf) -> {
            for (int output = 0; output < outputs; output++) {
                least[output][tree] = Math.min(least[output][tree], leaves.value(leaf, output));
                greatest[output][tree] = Math.max(greatest[output][tree], leaves.value(leaf, output));
            }
        });
        Accumulator proof = new Accumulator(new long[outputs], new long[outputs], new long[outputs]);
        for (int output = 0; output < outputs; output++) {
            for (int tree = 0; tree < trees; tree++) {
                long lowest = least[output][tree];
                long highest = greatest[output][tree];
                // At most 2^31 trees of 2^31 each, so nothing leaves 64 bits.
                proof.provenMin[output] += lowest;
                proof.provenMax[output] += highest;
                proof.bound[output] += Math.max(Math.abs(lowest), Math.abs(highest));
            }
        }
        if (proof.unit() == Unit.INT64) {
            throw new IllegalArgumentException("The accumulators of instruction \"" + name
                    + "\" may need more than 53 bits; use fewer bits or trees.");
        }
        return proof;
    }

    private void prove(int output, int[] weights, long bias, long[] qmin, long[] qmax) {
        long min = bias;
        long max = bias;
        long magnitude = Math.absExact(bias);
        for (int index = 0; index < qmin.length; index++) {
            long weight = weights[output * qmin.length + index];
            long atMin = Math.multiplyExact(weight, qmin[index]);
            long atMax = Math.multiplyExact(weight, qmax[index]);
            min = Math.addExact(min, Math.min(atMin, atMax));
            max = Math.addExact(max, Math.max(atMin, atMax));
            magnitude = Math.addExact(magnitude, Math.max(Math.absExact(atMin), Math.absExact(atMax)));
        }
        provenMin[output] = min;
        provenMax[output] = max;
        bound[output] = magnitude;
    }

    /** Bits of the least signed type that holds both ends of an output. */
    public int provenBits(int output) {
        return Math.max(signedBits(provenMin[output]), signedBits(provenMax[output]));
    }

    /** Bits of the least unsigned type that holds the distance of an output from the least that it can end with. */
    public int extentBits(int output) {
        return Math.max(1, 64 - Long.numberOfLeadingZeros(provenMax[output] - provenMin[output]));
    }

    /** The narrowest unit in which every output is exact. */
    public Unit unit() {
        long greatest = 0;
        for (long one : bound) {
            greatest = Math.max(greatest, one);
        }
        return Unit.of(greatest);
    }

    /** The narrowest unit in which one output is exact. */
    public Unit unit(int output) {
        return Unit.of(bound[output]);
    }

    /** The least value that any output can end with. */
    public long min() {
        long min = Long.MAX_VALUE;
        for (long one : provenMin) {
            min = Math.min(min, one);
        }
        return min;
    }

    /** The greatest value that any output can end with. */
    public long max() {
        long max = Long.MIN_VALUE;
        for (long one : provenMax) {
            max = Math.max(max, one);
        }
        return max;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Accumulator that
                && Arrays.equals(provenMin, that.provenMin)
                && Arrays.equals(provenMax, that.provenMax)
                && Arrays.equals(bound, that.bound);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(provenMin) + 31 * Arrays.hashCode(provenMax);
    }

    private static int signedBits(long value) {
        return 65 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    }
}
