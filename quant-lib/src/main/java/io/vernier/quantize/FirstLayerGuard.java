package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.range.ExpectedError;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses how the input is scaled by the expected squared error of the first layer's outputs, from the calibration alone: features
 * are taken as uncorrelated, so the error of output o is
 *
 * <pre>E_o = sum_i (w^_oi - W_oi)^2 std_i^2 + sum_i w^_oi^2 D_i + t_o^2 rho_o^2,   w^_oi = t_o w_oi / s_i</pre>
 *
 * with D_i the expected squared error of feature i for each of its values (0 for a constant) and rho_o what rounding added to the
 * bias. The score is the mean of {@code E_o / std_o^2} over the outputs that vary.
 */
final class FirstLayerGuard {
    private static final List<InputCandidate> CANDIDATES = List.of(
            new InputCandidate(Granularity.PER_CHANNEL, ZeroPolicy.ANYWHERE),
            new InputCandidate(Granularity.PER_CHANNEL, ZeroPolicy.INSIDE),
            new InputCandidate(Granularity.PER_TENSOR, ZeroPolicy.ANYWHERE),
            new InputCandidate(Granularity.PER_TENSOR, ZeroPolicy.INSIDE));

    private final Linear layer;
    private final TensorStatistics input;
    private final TensorStatistics output;
    private final TensorSpecification inputs;
    private final TensorSpecification weights;
    private final Convention convention;

    FirstLayerGuard(Linear layer, Calibration calibration, Specification specification) {
        this.layer = layer;
        this.input = calibration.tensor(LayeredModel.INPUT);
        this.output = calibration.tensor(layer.name());
        this.inputs = specification.tensor(Role.INPUT, LayeredModel.INPUT);
        this.weights = specification.tensor(Role.WEIGHT, layer.name());
        this.convention = specification.convention();
    }

    /** The input as specified: the first candidate of its granularity. */
    Choice specified() {
        InputQuantization first =
                InputQuantization.of(input, inputs, convention, candidates().get(0));
        return new Choice(first, new GuardReport(first.candidate().label(), List.of()));
    }

    /** The candidate with the least score, the first of equals; as specified where there is nothing to judge by. */
    Choice least() {
        if (!judgeable()) {
            return specified();
        }
        List<GuardReport.Score> scores = new ArrayList<>();
        InputQuantization best = null;
        double least = Double.NaN;
        for (InputCandidate candidate : candidates()) {
            InputQuantization quantization = InputQuantization.of(input, inputs, convention, candidate);
            double score = score(quantization);
            scores.add(new GuardReport.Score(candidate.label(), score));
            if (best == null || score < least || (Double.isNaN(least) && !Double.isNaN(score))) {
                best = quantization;
                least = score;
            }
        }
        return new Choice(best, new GuardReport(best.candidate().label(), scores));
    }

    /** What was chosen, and why. */
    record Choice(InputQuantization input, GuardReport report) {}

    private List<InputCandidate> candidates() {
        return inputs.granularity() == Granularity.PER_CHANNEL ? CANDIDATES : CANDIDATES.subList(2, CANDIDATES.size());
    }

    private boolean judgeable() {
        for (int channel = 0; channel < layer.inputs(); channel++) {
            if (input.histogram(channel).isEmpty()) {
                return false;
            }
        }
        for (int channel = 0; channel < layer.outputs(); channel++) {
            if (deviation(output, channel) > 0) {
                return true;
            }
        }
        return false;
    }

    private double score(InputQuantization quantization) {
        LayerInput integers = quantization.layerInput(input);
        QuantizedLayer quantized = QuantizedLayer.of(layer, integers, weights.bits(), weights.granularity());
        double[] expected = new double[layer.inputs()];
        double[] variance = new double[layer.inputs()];
        for (int index = 0; index < expected.length; index++) {
            expected[index] = expectedError(quantization, index);
            double deviation = deviation(input, index);
            variance[index] = deviation * deviation;
        }
        double sum = 0;
        int varying = 0;
        for (int channel = 0; channel < layer.outputs(); channel++) {
            double deviation = deviation(output, channel);
            if (deviation > 0) {
                double scale = quantized.scale()[channel];
                double residual = scale * quantized.biasResidual()[channel];
                double error = residual * residual;
                for (int index = 0; index < expected.length; index++) {
                    double weight = layer.weight(channel, index);
                    double rounded =
                            scale * quantized.weights()[channel * expected.length + index] / integers.scale()[index];
                    error += (rounded - weight) * (rounded - weight) * variance[index]
                            + rounded * rounded * expected[index];
                }
                sum += error / (deviation * deviation);
                varying++;
            }
        }
        return sum / varying;
    }

    private double expectedError(InputQuantization quantization, int index) {
        ChannelSummary summary = input.summary(index);
        ValueHistogram histogram = input.histogram(index).orElseThrow();
        boolean constant = summary.min().equals(summary.max());
        return constant || histogram.binnedCount() == 0
                ? 0
                : ExpectedError.of(histogram.bins(), quantization.parameters(index)) / histogram.binnedCount();
    }

    private static double deviation(TensorStatistics statistics, int channel) {
        return statistics
                .histogram(channel)
                .map(histogram -> histogram.std().orElse(0))
                .orElse(0.0);
    }
}
