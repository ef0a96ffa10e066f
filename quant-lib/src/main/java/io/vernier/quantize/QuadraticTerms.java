package io.vernier.quantize;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.model.Linear;
import io.vernier.model.Quadratic;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A quadratic function of codes as a linear one of their distances from centers and of the squares of these. The centers are the codes that
 * are nearest to those of the function, about which it is written anew: that is exact, and squares stay small.
 *
 * @param instruction that makes the terms
 * @param layer the function of the terms
 * @param input the terms, as a layer reads them
 */
record QuadraticTerms(Instruction.Squares instruction, Linear layer, LayerInput input) {

    /**
     * The terms of a step.
     *
     * @param steps that make the codes of each tensor that the step reads
     * @param inputs those codes
     */
    static QuadraticTerms of(Quadratic step, List<Integer> steps, List<LayerInput> inputs) {
        List<ChannelEncoding> codes = inputs.stream()
                .flatMap(input -> input.codes().channels().stream())
                .toList();
        long[] centers = IntStream.range(0, codes.size())
                .mapToLong(index -> center(codes.get(index), step.center()[index]))
                .toArray();
        double[] about = IntStream.range(0, codes.size())
                .mapToDouble(index -> codes.get(index).decode(centers[index]))
                .toArray();
        Instruction.Squares instruction = new Instruction.Squares(
                steps, step.name(), inputs.stream().map(LayerInput::codes).toList(), centers);
        return new QuadraticTerms(
                instruction, layer(step.about(about)), input(instruction.encoding(), codes, about, inputs));
    }

    /** The code of a center among those whose squares are not too large. */
    private static long center(ChannelEncoding codes, double center) {
        long least = Math.max(codes.qmin(), codes.qmax() - Instruction.Squares.GREATEST_DISTANCE);
        long greatest = Math.min(codes.qmax(), codes.qmin() + Instruction.Squares.GREATEST_DISTANCE);
        return Math.max(least, Math.min(greatest, codes.code(center)));
    }

    private static Linear layer(Quadratic step) {
        int inputs = step.inputs();
        double[] weights = new double[Math.multiplyExact(2, step.linear().length)];
        for (int output = 0; output < step.outputs(); output++) {
            System.arraycopy(step.linear(), output * inputs, weights, 2 * output * inputs, inputs);
            System.arraycopy(step.squares(), output * inputs, weights, (2 * output + 1) * inputs, inputs);
        }
        return new Linear(step.name(), "", 2 * inputs, weights, step.bias(), Arrays.copyOf(step.center(), 2 * inputs));
    }

    /** Means of values and of squares, so that the bias makes the function exact on average. */
    private static LayerInput input(
            Encoding terms, List<ChannelEncoding> codes, double[] about, List<LayerInput> inputs) {
        int channels = codes.size();
        double[] mean = Arrays.copyOf(concatenated(inputs, LayerInput::mean), 2 * channels);
        double[] variance = concatenated(inputs, LayerInput::variance);
        boolean[] constant = new boolean[2 * channels];
        int first = 0;
        for (LayerInput input : inputs) {
            System.arraycopy(input.constant(), 0, constant, first, input.constant().length);
            System.arraycopy(input.constant(), 0, constant, channels + first, input.constant().length);
            first += input.constant().length;
        }
        for (int channel = 0; channel < channels; channel++) {
            mean[channel] += codes.get(channel).offset() - about[channel];
            mean[channels + channel] = variance[channel] + mean[channel] * mean[channel];
        }
        return new LayerInput(terms, mean, new double[2 * channels], constant);
    }

    private static double[] concatenated(List<LayerInput> inputs, Function<LayerInput, double[]> property) {
        return inputs.stream().map(property).flatMapToDouble(Arrays::stream).toArray();
    }
}
