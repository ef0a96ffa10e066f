package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The input under one candidate: parameters for each feature, or one for all of them.
 *
 * @param candidate how the features are scaled
 * @param parameters one, or as many as features
 * @param widened features whose range had to be widened to hold zero
 */
record InputQuantization(InputCandidate candidate, List<QuantizationParameters> parameters, List<Integer> widened) {

    static InputQuantization of(
            TensorStatistics statistics,
            TensorSpecification specification,
            Convention convention,
            InputCandidate candidate) {
        Quantizer quantizer = Quantizer.of(
                convention, specification.bits(), specification.signed(), specification.scheme(), candidate.zero());
        requireFiniteValues(statistics);
        List<QuantizationParameters> parameters = new ArrayList<>();
        List<Integer> widened = new ArrayList<>();
        if (candidate.granularity() == Granularity.PER_TENSOR) {
            Range range = specification
                    .estimator()
                    .estimate(statistics.whole(), quantizer)
                    .orElseThrow();
            add(parameters, widened, quantizer, range);
        } else {
            for (int channel = 0; channel < statistics.layout().channels(); channel++) {
                add(parameters, widened, quantizer, range(statistics, channel, specification.estimator(), quantizer));
            }
        }
        return new InputQuantization(candidate, List.copyOf(parameters), List.copyOf(widened));
    }

    private static void add(
            List<QuantizationParameters> parameters, List<Integer> widened, Quantizer quantizer, Range range) {
        QuantizationParameters made = parameters(LayeredModel.INPUT, quantizer, range);
        if (mayStayOff(quantizer) && !made.range().equals(range)) {
            widened.add(parameters.size());
        }
        parameters.add(made);
    }

    /** Whether the range need not hold zero by specification. */
    private static boolean mayStayOff(Quantizer quantizer) {
        return quantizer.zero() == ZeroPolicy.ANYWHERE
                && quantizer.scheme() == Scheme.ASYMMETRIC
                && !quantizer.convention().widensToZero();
    }

    private static void requireFiniteValues(TensorStatistics statistics) {
        for (int channel = 0; channel < statistics.layout().channels(); channel++) {
            Optional<ValueHistogram> histogram = statistics.histogram(channel);
            OptionalDouble min = histogram.isPresent()
                    ? histogram.get().min()
                    : statistics.summary(channel).min();
            if (min.isEmpty()) {
                throw new NotQuantizableException("Feature " + channel
                        + " of the input has no finite value in the calibration; leave it out or give it values.");
            }
        }
    }

    private static Range range(
            TensorStatistics statistics, int channel, RangeEstimator estimator, Quantizer quantizer) {
        Optional<ValueHistogram> histogram = statistics.histogram(channel);
        return histogram.isPresent()
                ? estimator.estimate(histogram.get(), quantizer).orElseThrow()
                : extremes(statistics.summary(channel));
    }

    private static Range extremes(ChannelSummary summary) {
        return new Range(summary.min().orElseThrow(), summary.max().orElseThrow());
    }

    /** The convention's parameters, or a refusal that names the tensor. */
    static QuantizationParameters parameters(String tensor, Quantizer quantizer, Range range) {
        try {
            return quantizer.parameters(range);
        } catch (ArithmeticException e) {
            throw new NotQuantizableException(
                    "The range [" + range.lo() + ", " + range.hi() + "] of \"" + tensor
                            + "\" has no parameters under the convention \""
                            + quantizer.convention().label() + "\": " + e.getMessage(),
                    e);
        }
    }

    QuantizationParameters parameters(int channel) {
        return parameters.get(parameters.size() == 1 ? 0 : channel);
    }

    /** What the first layer needs to know. */
    LayerInput layerInput(double[] means) {
        return LayerInput.of(this::parameters, means);
    }
}
