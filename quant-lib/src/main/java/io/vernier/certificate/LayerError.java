package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.model.Linear;

/** How far the outputs of an integer layer, {@code t_o acc_o + r_o}, are from those that the float model computes. */
final class LayerError implements OutputErrors {
    private static final double UNIT_ROUNDOFF = 0x1p-53;

    private final Instruction.Linear integers;
    private final Linear floats;
    private final double[] scale;
    private final LayerCodes codes;
    private final long[] least;
    private final long[] greatest;

    LayerError(Instruction.Linear integers, Linear floats, LayerCodes codes) {
        this.integers = integers;
        this.floats = floats;
        this.scale = integers.scale();
        this.codes = codes;
        int outputs = integers.outputs();
        least = integers.bias().clone();
        greatest = integers.bias().clone();
        for (int output = 0; output < outputs; output++) {
            for (int index = 0; index < integers.inputs(); index++) {
                long atLeast = integers.weights()[output * integers.inputs() + index] * codes.least(index);
                long atGreatest = integers.weights()[output * integers.inputs() + index] * codes.greatest(index);
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
        Enclosure sum = bias(output).plus(rounding(output));
        for (int index = 0; index < integers.inputs(); index++) {
            sum = sum.plus(codes.difference(
                    index, integer(output, index), Enclosure.of(floats.weight(output, index)), floats.center(index)));
        }
        return sum;
    }

    @Override
    public Enclosure errorOfDifference(int output, int other) {
        Enclosure sum = bias(output).minus(bias(other)).plus(rounding(output)).minus(rounding(other));
        for (int index = 0; index < integers.inputs(); index++) {
            sum = sum.plus(codes.difference(
                    index,
                    integer(output, index).minus(integer(other, index)),
                    Enclosure.of(floats.weight(output, index)).minus(Enclosure.of(floats.weight(other, index))),
                    floats.center(index)));
        }
        return sum;
    }

    private Enclosure integer(int output, int index) {
        return Enclosure.of((long) integers.weights()[output * integers.inputs() + index])
                .times(scale[output]);
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
            terms = Math.nextUp(terms
                    + Math.nextUp(
                            Math.abs(floats.weight(output, index)) * codes.magnitude(index, floats.center(index))));
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
