package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.range.ExpectedError;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses how the input is scaled by the expected squared error of the outputs of the layers that read it, from the calibration alone:
 * features are taken as uncorrelated, so the error of output o is
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

    private final List<Reader> readers;
    private final TensorStatistics input;
    private final TensorSpecification inputs;
    private final Convention convention;

    /**
     * A layer that reads the input.
     *
     * @param deviations of its outputs
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Reader(Linear layer, TensorSpecification weights, double[] deviations) {}

    FirstLayerGuard(List<Linear> layers, Calibration calibration, Specification specification) {
        this.readers = layers.stream()
                .map(layer -> new Reader(
                        layer,
                        specification.tensor(Role.WEIGHT, layer.name()),
                        deviations(calibration.tensor(layer.name()))))
                .toList();
        this.input = calibration.tensor(LayeredModel.INPUT);
        this.inputs = specification.tensor(Role.INPUT, LayeredModel.INPUT);
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
        boolean varies = readers.stream()
                .flatMapToDouble(reader -> Arrays.stream(reader.deviations))
                .anyMatch(deviation -> deviation > 0);
        if (!input.hasHistograms() || !varies) {
            return specified();
        }
        List<InputQuantization> quantizations = candidates().stream()
                .map(candidate -> InputQuantization.of(input, inputs, convention, candidate))
                .toList();
        List<Distribution> features = features(input);
        double[][] expected = expectedErrors(quantizations, features);
        double[] variances =
                Arrays.stream(deviations(input)).map(each -> each * each).toArray();
        List<GuardReport.Score> scores = new ArrayList<>();
        int best = 0;
        for (int k = 0; k < quantizations.size(); k++) {
            LayerInput integers = quantizations.get(k).layerInput(features);
            double score = score(integers, expected[k], variances);
            scores.add(new GuardReport.Score(quantizations.get(k).candidate().label(), score));
            double least = scores.get(best).score();
            if (score < least || (Double.isNaN(least) && !Double.isNaN(score))) {
                best = k;
            }
        }
        InputQuantization chosen = quantizations.get(best);
        return new Choice(chosen, new GuardReport(chosen.candidate().label(), scores));
    }

    /** What was chosen, and why. */
    record Choice(InputQuantization input, GuardReport report) {}

    private List<InputCandidate> candidates() {
        return inputs.granularity() == Granularity.PER_CHANNEL ? CANDIDATES : CANDIDATES.subList(2, CANDIDATES.size());
    }

    /** E_o relative to the variance of the output, on average over the outputs that vary. */
    private double score(LayerInput integers, double[] expected, double[] variances) {
        double[] scales = integers.codes().scales();
        double sum = 0;
        int varying = 0;
        for (Reader reader : readers) {
            Linear layer = reader.layer;
            QuantizedLayer quantized =
                    QuantizedLayer.of(layer, integers, reader.weights.bits(), reader.weights.granularity());
            for (int channel = 0; channel < layer.outputs(); channel++) {
                double deviation = reader.deviations[channel];
                if (deviation > 0) {
                    double scale = quantized.scale()[channel];
                    double residual = scale * quantized.biasResidual()[channel];
                    double error = residual * residual;
                    for (int index = 0; index < expected.length; index++) {
                        double weight = layer.weight(channel, index);
                        double rounded = scale * quantized.weights()[channel * expected.length + index] / scales[index];
                        error += (rounded - weight) * (rounded - weight) * variances[index]
                                + rounded * rounded * expected[index];
                    }
                    sum += error / (deviation * deviation);
                    varying++;
                }
            }
        }
        return sum / varying;
    }

    /** D_i for each candidate and feature; the cells of a feature are read once for all candidates. */
    private static double[][] expectedErrors(List<InputQuantization> quantizations, List<Distribution> features) {
        double[][] expected = new double[quantizations.size()][features.size()];
        for (int index = 0; index < features.size(); index++) {
            Distribution feature = features.get(index);
            if (feature.cells().size() == 0 || feature.isConstant()) {
                continue;
            }
            ExpectedError error = ExpectedError.over(feature);
            for (int k = 0; k < expected.length; k++) {
                expected[k][index] = error.of(quantizations.get(k).parameters(index))
                        / feature.cells().total();
            }
        }
        return expected;
    }

    /** Each feature as its values, or their distances from the least where float32 hardly tells them apart. */
    static List<Distribution> features(TensorStatistics statistics) {
        return IntStream.range(0, statistics.layout().channels())
                .mapToObj(statistics::distribution)
                .toList();
    }

    private static double[] deviations(TensorStatistics statistics) {
        return features(statistics).stream()
                .mapToDouble(feature -> feature.std().orElse(0))
                .toArray();
    }
}
