package io.vernier.quantize;

import io.vernier.arithmetic.IntegerType;
import io.vernier.model.Linear;
import io.vernier.refit.RefittedLayer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A linear layer as integers.
 *
 * @param name the step's name
 * @param inputs number of inputs
 * @param weights w_oi, row-major, outputs first
 * @param bias b_o
 * @param scale t_o, one for each output
 * @param offset what of the real bias no multiple of t_o holds: {@code y_o = t_o acc_o + offset_o}
 * @param biasResidual b_o minus its unrounded value
 * @param doublings how often t_o was doubled so that the accumulator stays exact
 * @param inBias inputs that do not vary and whose weight times scale is too large for the others: some output has the weight 0 for them, and
 *     their product in its bias
 * @param narrowed whether t_o was given and is less than the greatest weight needs, so that weights may be clipped
 */
@SuppressWarnings("ArrayRecordComponent")
public record QuantizedLayer(
        String name,
        int inputs,
        int[] weights,
        long[] bias,
        double[] scale,
        double[] offset,
        double[] biasResidual,
        int[] doublings,
        boolean[] inBias,
        boolean[] narrowed) {
    /** Accumulators up to this magnitude are exact in double precision. */
    static final double ACCUMULATOR_LIMIT = 0x1p53;

    /** A row of zero weights keeps its bias with this many steps. */
    private static final double BIAS_STEPS = 0x1p14;

    public int outputs() {
        return bias.length;
    }

    /** A layer whose integers were fitted. */
    static QuantizedLayer of(RefittedLayer refitted) {
        int outputs = refitted.step().length;
        int inputs = refitted.grids().size();
        return new QuantizedLayer(
                refitted.name(),
                inputs,
                refitted.weights(),
                refitted.bias(),
                refitted.step(),
                refitted.rest(),
                new double[outputs],
                new int[outputs],
                new boolean[inputs],
                new boolean[outputs]);
    }

    /**
     * Folds the input scales into the weights and rounds them; the bias makes each output exact at the mean input. The scale t_o is that of
     * the greatest weight among the inputs that vary: what does not vary is a constant of the output, which the bias holds as well.
     *
     * @param bits width of the weights, 2 to 16
     * @param given t_o in place of those, normal doubles; doubled where that is necessary
     * @throws IllegalArgumentException if no symmetric type has this width
     * @throws NotQuantizableException if a product of weight and scale, or an output at the mean input, is not finite
     */
    static QuantizedLayer of(
            Linear step, LayerInput input, int bits, Granularity granularity, Optional<double[]> given) {
        int outputs = step.outputs();
        int greatest = (int) IntegerType.symmetric(bits).qmax();
        double[] folded = fold(step, input);
        double[] ofGreatest = scales(step, folded, input, greatest, granularity);
        double[] scale = given.orElse(ofGreatest).clone();
        QuantizedLayer layer = new QuantizedLayer(
                step.name(),
                step.inputs(),
                new int[folded.length],
                new long[outputs],
                scale,
                new double[outputs],
                new double[outputs],
                new int[outputs],
                new boolean[step.inputs()],
                new boolean[outputs]);
        for (int output = 0; output < outputs; output++) {
            layer.narrowed[output] = scale[output] < ofGreatest[output];
        }
        boolean[] pending = new boolean[outputs];
        Arrays.fill(pending, true);
        while (layer.round(step, input, folded, greatest, pending, granularity)) {
            for (int output = 0; output < outputs; output++) {
                if (pending[output]) {
                    scale[output] *= 2;
                    layer.doublings[output]++;
                }
            }
        }
        for (int k = 0; k < folded.length; k++) {
            int index = k % step.inputs();
            layer.inBias[index] |=
                    input.constant()[index] && layer.weights[k] == 0 && Math.abs(folded[k]) > scale[k / step.inputs()];
        }
        return layer;
    }

    /** W'_oi = W_oi s_i. */
    static double[] fold(Linear step, LayerInput input) {
        double[] folded = step.weights().clone();
        double[] scales = input.codes().scales();
        for (int k = 0; k < folded.length; k++) {
            folded[k] *= scales[k % step.inputs()];
            if (!Double.isFinite(folded[k])) {
                throw new NotQuantizableException("In \"" + step.name() + "\" the weight of input " + k % step.inputs()
                        + " times the input's scale is not finite; rescale this feature.");
            }
        }
        return folded;
    }

    private static double[] scales(
            Linear step, double[] folded, LayerInput input, int greatest, Granularity granularity) {
        int outputs = step.outputs();
        double[] extent = new double[outputs];
        double[] constants = new double[outputs];
        for (int k = 0; k < folded.length; k++) {
            double[] extents = input.constant()[k % step.inputs()] ? constants : extent;
            int output = k / step.inputs();
            extents[output] = Math.max(extents[output], Math.abs(folded[k]));
        }
        if (Arrays.stream(extent).allMatch(each -> each == 0) || granularity != Granularity.PER_TENSOR) {
            for (int output = 0; output < outputs; output++) {
                extent[output] = extent[output] == 0 ? constants[output] : extent[output];
            }
        }
        double[] scale = new double[outputs];
        if (granularity == Granularity.PER_TENSOR) {
            double bias = Arrays.stream(step.bias()).map(Math::abs).max().orElse(0);
            Arrays.fill(scale, scale(Arrays.stream(extent).max().orElse(0), bias, greatest));
        } else {
            for (int output = 0; output < outputs; output++) {
                scale[output] = scale(extent[output], Math.abs(step.bias()[output]), greatest);
            }
        }
        return scale;
    }

    private static double scale(double extent, double bias, int greatest) {
        if (extent == 0 && bias == 0) {
            return 1;
        }
        return Math.max(Double.MIN_NORMAL, extent > 0 ? extent / greatest : bias / BIAS_STEPS);
    }

    /** Rounds the pending outputs; afterwards those are pending that need a greater scale. */
    private boolean round(
            Linear step, LayerInput input, double[] folded, int greatest, boolean[] pending, Granularity granularity) {
        boolean again = false;
        for (int output = 0; output < outputs(); output++) {
            if (pending[output]) {
                pending[output] = !round(step, input, folded, greatest, output);
                again |= pending[output];
            }
        }
        if (again && granularity == Granularity.PER_TENSOR) {
            Arrays.fill(pending, true);
        }
        return again;
    }

    /** Whether the accumulator of the rounded output is within the limit. */
    private boolean round(Linear step, LayerInput input, double[] folded, int greatest, int output) {
        double atMean = step.bias()[output];
        double codesAtMean = 0;
        double magnitude = 0;
        for (int index = 0; index < inputs; index++) {
            int k = output * inputs + index;
            double unclamped = Math.rint(folded[k] / scale[output]);
            long weight = input.constant()[index] && Math.abs(unclamped) > greatest
                    ? 0
                    : (long) Math.max(-greatest, Math.min(greatest, unclamped));
            weights[k] = (int) weight;
            double mean = input.mean()[index];
            // Offset and center are near each other where they are far from zero, so little or nothing is rounded.
            atMean = atMean + step.weights()[k] * (mean + (input.channel(index).offset() - step.center(index)));
            codesAtMean = codesAtMean
                    + weight
                            * (mean / input.channel(index).scale()
                                    + input.channel(index).zeroPoint());
            magnitude += (double) (Math.abs(weight) * input.magnitude(index));
        }
        double exact = atMean / scale[output] - codesAtMean;
        double rounded = Math.rint(exact);
        // No scale of the weights would mend either of them.
        if (!Double.isFinite(atMean) || !Double.isFinite(codesAtMean)) {
            throw new NotQuantizableException(
                    "In \"" + name + "\" output " + output + " is not finite at the mean input; rescale the features.");
        }
        bias[output] = (long) rounded;
        biasResidual[output] = rounded - exact;
        return Math.abs(rounded) + magnitude <= ACCUMULATOR_LIMIT;
    }
}
