package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.IntegerType;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.range.ExpectedError;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses how the input, and the weights of the layers that read it, are scaled by the expected squared error of their outputs, from the
 * calibration alone: features are taken as uncorrelated, so the error of output o is
 *
 * <pre>E_o = sum_i (w^_oi - W_oi)^2 std_i^2 + sum_i w^_oi^2 D_i + t_o^2 rho_o^2,   w^_oi = t_o w_oi / s_i</pre>
 *
 * with D_i the expected squared error of feature i for each of its values (0 for a constant) and rho_o what rounding added to the
 * bias. The score is the mean of {@code E_o / std_o^2} over the outputs that vary.
 *
 * <p>Ranges are those asked for while one of them leaves a score of {@value #ENOUGH} at most: what is clipped is lost for rows that the
 * calibration did not hold. With few bits rounding costs more than that. Then features with ranges of least squared error are candidates
 * too, and each t_o is tried at sixteenths of what the greatest weight needs, down to a quarter, and is the one of least E_o.
 */
final class FirstLayerGuard {
    /** A hundredth of the variance of the outputs, 20 dB. */
    static final double ENOUGH = 0.01;

    private static final int NARROWEST = 4;
    private static final int FULL = 16;

    private static final int ATTEMPTS = 8;

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
    private record Reader(Linear layer, TensorSpecification weights, double[] deviations) {

        QuantizedLayer quantized(LayerInput integers, Optional<double[]> scale) {
            return QuantizedLayer.of(layer, integers, weights.bits(), weights.granularity(), scale);
        }

        long greatest() {
            return IntegerType.symmetric(weights.bits()).qmax();
        }
    }

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

    /**
     * What was chosen, and why.
     *
     * @param weightScales by layer, where they are not those of the greatest weights
     */
    record Choice(InputQuantization input, Map<String, double[]> weightScales, GuardReport report) {}

    /** The input as specified: the first candidate of its granularity. */
    Choice specified() {
        InputQuantization first = quantization(candidates(inputs.estimator()).get(0));
        return new Choice(first, Map.of(), new GuardReport(first.candidate().label(), List.of()));
    }

    /** The candidate with the least score, the first of equals; as specified where there is nothing to judge by. */
    Choice least() {
        boolean varies = readers.stream()
                .flatMapToDouble(reader -> Arrays.stream(reader.deviations))
                .anyMatch(deviation -> deviation > 0);
        if (!input.hasHistograms() || !varies) {
            return specified();
        }
        List<Distribution> features = features(input);
        List<FirstLayerError> asked = errors(candidates(inputs.estimator()), features);
        List<Scored> judged = new ArrayList<>();
        for (FirstLayerError error : asked) {
            judged.add(asSpecified(error));
        }
        if (least(judged).score() > ENOUGH) {
            for (FirstLayerError error : asked) {
                judged.add(narrowed(error));
            }
            for (FirstLayerError error : errors(clipped(), features)) {
                judged.add(narrowed(error));
            }
        }
        Scored best = least(judged);
        List<GuardReport.Score> scores = judged.stream()
                .map(each -> new GuardReport.Score(each.label(), each.score()))
                .toList();
        return new Choice(best.input(), best.weightScales(), new GuardReport(best.label(), scores));
    }

    /** A candidate with scales of the weights, and its score. */
    private record Scored(InputQuantization input, Map<String, double[]> weightScales, String label, double score) {}

    private static Scored least(List<Scored> judged) {
        Scored best = judged.get(0);
        for (Scored each : judged) {
            if (each.score() < best.score() || (Double.isNaN(best.score()) && !Double.isNaN(each.score()))) {
                best = each;
            }
        }
        return best;
    }

    private List<InputCandidate> candidates(RangeEstimator estimator) {
        List<Granularity> granularities = inputs.granularity() == Granularity.PER_CHANNEL
                ? List.of(Granularity.PER_CHANNEL, Granularity.PER_TENSOR)
                : List.of(Granularity.PER_TENSOR);
        return granularities.stream()
                .flatMap(granularity -> Stream.of(ZeroPolicy.ANYWHERE, ZeroPolicy.INSIDE)
                        .map(zero -> new InputCandidate(granularity, zero, estimator)))
                .toList();
    }

    /** Candidates of the granularity asked for that clip; none where that was asked for. */
    private List<InputCandidate> clipped() {
        RangeEstimator leastError = RangeEstimator.meanSquaredError();
        return candidates(leastError).stream()
                .filter(candidate -> candidate.granularity() == inputs.granularity())
                .filter(candidate -> !inputs.estimator().equals(leastError))
                .toList();
    }

    private InputQuantization quantization(InputCandidate candidate) {
        return InputQuantization.of(input, inputs, convention, candidate);
    }

    private Scored asSpecified(FirstLayerError error) {
        List<double[]> errors = readers.stream()
                .map(reader -> error.of(reader.layer, reader.quantized(error.integers(), Optional.empty())))
                .toList();
        return new Scored(error.input(), Map.of(), error.input().candidate().label(), score(errors));
    }

    /** The weights by scales of which each costs its output least, the greatest of equals. */
    private Scored narrowed(FirstLayerError error) {
        Map<String, double[]> scales = new HashMap<>();
        List<double[]> errors = new ArrayList<>();
        for (Reader reader : readers) {
            QuantizedLayer plain = reader.quantized(error.integers(), Optional.empty());
            double[] scale = plain.scale().clone();
            double[] least = error.of(reader.layer, plain);
            if (reader.weights.granularity() == Granularity.PER_CHANNEL) {
                for (int part = FULL - 1; part >= NARROWEST; part--) {
                    double share = (double) part / FULL;
                    double[] tried = Arrays.stream(plain.scale())
                            .map(each ->
                                    ofRange(each * share, reader.greatest()).orElse(each))
                            .toArray();
                    QuantizedLayer narrow = reader.quantized(error.integers(), Optional.of(tried));
                    double[] cost = error.of(reader.layer, narrow);
                    for (int output = 0; output < least.length; output++) {
                        if (cost[output] < least[output]) {
                            least[output] = cost[output];
                            scale[output] = narrow.scale()[output];
                        }
                    }
                }
            }
            if (!Arrays.equals(scale, plain.scale())) {
                scales.put(reader.layer.name(), scale);
            }
            errors.add(least);
        }
        InputCandidate candidate = error.input().candidate();
        String ranges = candidate.estimator().equals(inputs.estimator()) ? "" : ", ranges of least error";
        return new Scored(
                error.input(), scales, candidate.label() + ranges + ", weights of least error", score(errors));
    }

    /** A scale near this one that its range, so many times itself, gives again when it is divided; empty where none is found. */
    static OptionalDouble ofRange(double near, long greatest) {
        double scale = Math.max(Double.MIN_NORMAL, near);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double again = scale * greatest / greatest;
            if (again == scale) {
                return OptionalDouble.of(scale);
            }
            scale = again;
        }
        return OptionalDouble.empty();
    }

    /** E_o relative to the variance of the output, on average over the outputs of all layers that vary. */
    private double score(List<double[]> errors) {
        double sum = 0;
        int varying = 0;
        for (int k = 0; k < errors.size(); k++) {
            double[] deviations = readers.get(k).deviations;
            for (int output = 0; output < deviations.length; output++) {
                if (deviations[output] > 0) {
                    sum += errors.get(k)[output] / (deviations[output] * deviations[output]);
                    varying++;
                }
            }
        }
        return sum / varying;
    }

    private List<FirstLayerError> errors(List<InputCandidate> candidates, List<Distribution> features) {
        List<InputQuantization> quantizations =
                candidates.stream().map(this::quantization).toList();
        double[][] expected = expectedErrors(quantizations, features);
        double[] variances = features.stream()
                .mapToDouble(feature -> feature.std().orElse(0))
                .map(each -> each * each)
                .toArray();
        return IntStream.range(0, expected.length)
                .mapToObj(k -> new FirstLayerError(
                        quantizations.get(k), quantizations.get(k).layerInput(features), expected[k], variances))
                .toList();
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
