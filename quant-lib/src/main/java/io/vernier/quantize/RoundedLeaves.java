package io.vernier.quantize;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.IntegerType;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.range.RangeEstimator;
import io.vernier.tree.Branches;
import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.Leaves;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The leaves of an ensemble as integers with one scale: what a leaf adds to an output, weight and divisor in it, is
 * {@code c_to + scale v} with the middle {@code c_to} between the least and the greatest leaf of its tree. The middles of all trees are one
 * offset of each output, so that no bit is spent on what every row gets.
 *
 * @param leaves the integers
 * @param scale of all of them
 * @param offset of each output: the sum of the middles, in the order of the trees
 * @param parameters with the range that made the scale
 * @param sqnr of all leaves in decibel; absent where nothing was rounded
 */
@SuppressWarnings("ArrayRecordComponent")
record RoundedLeaves(
        IntegerLeaves leaves,
        double scale,
        double[] offset,
        QuantizationParameters parameters,
        TensorSpecification specification,
        OptionalDouble sqnr) {

    /**
     * Rounds the leaves of an ensemble.
     *
     * @param bits of an integer, 2 to 16
     * @throws NotQuantizableException if the distance between two leaves is not finite
     */
    static RoundedLeaves of(String name, Branches branches, Leaves leaves, int bits) {
        int outputs = leaves.outputs();
        double[] middles = middles(branches, leaves);
        double[] added = new double[leaves.values().length];
        double[] offset = new double[outputs];
        for (int k = 0; k < middles.length; k++) {
            offset[k % outputs] += middles[k];
        }
        branches.forEachLeaf((tree, leaf) -> {
            for (int output = 0; output < outputs; output++) {
                added[leaf * outputs + output] =
                        leaves.contribution(tree, leaf, output) - middles[tree * outputs + output];
            }
        });
        double extent = Arrays.stream(added).map(Math::abs).max().orElse(0);
        boolean isFinite = Double.isFinite(extent) && Arrays.stream(offset).allMatch(Double::isFinite);
        if (!isFinite) {
            throw new NotQuantizableException(
                    "The leaves of \"" + name + "\" are too far apart for one scale; leave quantization.leaves out.");
        }
        IntegerType type = IntegerType.symmetric(bits);
        double scale = extent == 0 ? 1 : Math.max(Double.MIN_NORMAL, extent / type.qmax());
        int[] integers = new int[added.length];
        double power = 0;
        double error = 0;
        for (int k = 0; k < added.length; k++) {
            // In units of the scale, so that no square leaves the doubles.
            double value = added[k] / scale;
            integers[k] = (int) Math.max(type.qmin(), Math.min(type.qmax(), (long) Math.rint(value)));
            power += value * value;
            error += (value - integers[k]) * (value - integers[k]);
        }
        return new RoundedLeaves(
                new IntegerLeaves(outputs, integers),
                scale,
                offset,
                new QuantizationParameters(
                        scale, 0, type.qmin(), type.qmax(), Range.symmetric(extent), CodeRule.ROUND_THEN_SHIFT),
                new TensorSpecification(bits, true, Scheme.SYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.minMax()),
                decibel(power, error));
    }

    /** Of tree t and output o at {@code t * outputs + o}. */
    private static double[] middles(Branches branches, Leaves leaves) {
        int outputs = leaves.outputs();
        double[] least = new double[branches.trees() * outputs];
        double[] greatest = new double[least.length];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        branches.forEachLeaf((tree, leaf) -> {
            for (int output = 0; output < outputs; output++) {
                double added = leaves.contribution(tree, leaf, output);
                int k = tree * outputs + output;
                least[k] = Math.min(least[k], added);
                greatest[k] = Math.max(greatest[k], added);
            }
        });
        for (int k = 0; k < least.length; k++) {
            least[k] = least[k] / 2 + greatest[k] / 2;
        }
        return least;
    }

    private static OptionalDouble decibel(double power, double error) {
        return power > 0 && error > 0
                ? OptionalDouble.of(10 * StrictMath.log10(power / error))
                : OptionalDouble.empty();
    }

    /** The scale of each output. */
    double[] scales() {
        double[] scales = new double[offset.length];
        Arrays.fill(scales, scale);
        return scales;
    }

    /** The account of the leaves as the weights of their step. */
    QuantizedTensor account(String name) {
        return new QuantizedTensor(
                name,
                Role.WEIGHT,
                OptionalInt.empty(),
                specification,
                parameters,
                specification.estimator().label(),
                0,
                sqnr);
    }
}
