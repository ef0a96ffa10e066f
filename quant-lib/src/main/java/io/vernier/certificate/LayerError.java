package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.model.Linear;
import java.util.Arrays;

/** How far the outputs of an integer layer, {@code t_o acc_o + r_o}, are from those that the float model computes. */
final class LayerError implements OutputErrors {
    private static final double UNIT_ROUNDOFF = 0x1p-53;

    private final Instruction.Linear integers;
    private final Linear floats;
    private final double[] scale;
    private final LayerCodes.Terms terms;

    /** Bounds on the magnitudes of what is read, less the centers. */
    private final double[] magnitudes;

    private final long[] least;
    private final long[] greatest;

    /** By output, once it was asked for. */
    private final Enclosure[] errors;

    LayerError(Instruction.Linear integers, Linear floats, LayerCodes codes) {
        this.integers = integers;
        this.floats = floats;
        this.scale = integers.scale();
        this.terms = codes.terms(floats);
        int outputs = integers.outputs();
        int inputs = integers.inputs();
        int[] weights = integers.weights();
        magnitudes = new double[inputs];
        Arrays.setAll(magnitudes, index -> codes.magnitude(index, floats.center(index)));
        errors = new Enclosure[outputs];
        least = integers.bias().clone();
        greatest = integers.bias().clone();
        for (int output = 0; output < outputs; output++) {
            for (int index = 0; index < inputs; index++) {
                long atLeast = weights[output * inputs + index] * codes.least(index);
                long atGreatest = weights[output * inputs + index] * codes.greatest(index);
                least[output] = Math.addExact(least[output], Math.min(atLeast, atGreatest));
                greatest[output] = Math.addExact(greatest[output], Math.max(atLeast, atGreatest));
            }
        }
    }

    @Override
    public String name() {
        return integers.name();
    }

    @Override
    public int inputs() {
        return integers.inputs();
    }

    @Override
    public int outputs() {
        return integers.outputs();
    }

    double scale(int output) {
        return scale[output];
    }

    /** What an accumulator of 0 stands for. */
    double offset(int output) {
        return integers.offset()[output];
    }

    /** The least accumulator of an output. */
    long least(int output) {
        return least[output];
    }

    /** The greatest accumulator of an output. */
    long greatest(int output) {
        return greatest[output];
    }

    @Override
    public Enclosure error(int output) {
        if (errors[output] == null) {
            LayerCodes.Sum sum = new LayerCodes.Sum(bias(output).plus(rounding(output)));
            double[] reals = floats.weights();
            for (int index = 0; index < integers.inputs(); index++) {
                double exact = integer(output, index);
                double real = reals[output * integers.inputs() + index];
                terms.add(index, Math.nextDown(exact), Math.nextUp(exact), real, real, sum);
            }
            errors[output] = sum.enclosure();
        }
        return errors[output];
    }

    @Override
    public Enclosure errorOfDifference(int output, int other) {
        LayerCodes.Sum sum = new LayerCodes.Sum(
                bias(output).minus(bias(other)).plus(rounding(output)).minus(rounding(other)));
        for (int index = 0; index < integers.inputs(); index++) {
            double one = integer(output, index);
            double two = integer(other, index);
            double real = floats.weight(output, index) - floats.weight(other, index);
            terms.add(
                    index,
                    Math.nextDown(Math.nextDown(one) - Math.nextUp(two)),
                    Math.nextUp(Math.nextUp(one) - Math.nextDown(two)),
                    Math.nextDown(real),
                    Math.nextUp(real),
                    sum);
        }
        return sum.enclosure();
    }

    /** A weight in units of the output, rounded once. */
    private double integer(int output, int index) {
        return integers.weights()[output * integers.inputs() + index] * scale[output];
    }

    private Enclosure bias(int output) {
        return Enclosure.of(integers.bias()[output])
                .times(scale[output])
                .plus(Enclosure.of(integers.offset()[output]))
                .minus(Enclosure.of(floats.bias()[output]));
    }

    /** What both models round: each step of the float sum, whose terms bound it, the product of scale and accumulator, and its sum with the offset. */
    private Enclosure rounding(int output) {
        double terms = Math.abs(floats.bias()[output]);
        for (int index = 0; index < floats.inputs(); index++) {
            terms = Math.nextUp(terms + Math.nextUp(Math.abs(floats.weight(output, index)) * magnitudes[index]));
        }
        // n roundings of sums, and that of a centered input, grow to n u / (1 - n u), which doubling covers; each may
        // also underflow.
        double steps = floats.inputs() + (floats.center().length == 0 ? 1.0 : 2.0);
        double floatSum = 2 * steps * (UNIT_ROUNDOFF * terms + Double.MIN_VALUE);
        double extent = Math.max(Math.abs((double) least[output]), Math.abs((double) greatest[output]));
        double offset = Math.abs(integers.offset()[output]);
        double operations = offset == 0 ? 2 : 4;
        double product = operations * (UNIT_ROUNDOFF * (scale[output] * extent + offset) + Double.MIN_VALUE);
        return Enclosure.within(Math.nextUp(floatSum + product));
    }
}
