package io.vernier.quantize;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.range.RangeEstimator;
import io.vernier.refit.CodeGrid;
import io.vernier.refit.RefittedLayer;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The input under one candidate: parameters for each feature, or one for all of them.
 *
 * <p>A feature whose values float32 hardly tells apart has its least value as offset, under every candidate with parameters for each
 * feature: it would need zero points beyond 2^48, or all its values would have one code. So has a feature all of
 * whose values would have one code without it, as -1 and 1 at 1 bit, both of which are at a tie of the rounding. All others have the offset 0.
 *
 * @param candidate how the features are scaled
 * @param parameters one, or as many as features
 * @param widened features whose range had to be widened to hold zero
 */
record InputQuantization(InputCandidate candidate, List<QuantizationParameters> parameters, List<Integer> widened) {

    static InputQuantization of(
            TensorStatistics statistics, TensorSpecification asked, Convention convention, InputCandidate candidate) {
        TensorSpecification specification = asked.with(candidate.estimator());
        requireFiniteValues(statistics);
        List<QuantizationParameters> parameters = new ArrayList<>();
        List<Integer> widened = new ArrayList<>();
        int count = candidate.granularity() == Granularity.PER_TENSOR
                ? 1
                : statistics.layout().channels();
        for (int channel = 0; channel < count; channel++) {
            Optional<ValueHistogram> histogram = candidate.granularity() == Granularity.PER_TENSOR
                    ? Optional.of(statistics.whole())
                    : statistics.histogram(channel);
            Distribution distribution = distribution(statistics, channel, histogram, convention, candidate);
            boolean isFar = distribution.offset() != 0;
            Quantizer quantizer = Quantizer.of(
                    convention,
                    specification.bits(),
                    specification.signed(),
                    specification.scheme(),
                    isFar ? ZeroPolicy.ANYWHERE : candidate.zero());
            QuantizationParameters plain = parameters(distribution, histogram, specification, quantizer);
            if (mayStayOff(quantizer)
                    && !isFar
                    && !plain.range().equals(range(distribution, histogram, specification, quantizer))) {
                widened.add(channel);
            }
            parameters.add(
                    convention.allowsOffsets() && mayStayOff(quantizer) && histogram.isPresent()
                            ? withoutTies(plain, histogram.get(), specification, quantizer)
                            : plain);
        }
        return new InputQuantization(candidate, List.copyOf(parameters), List.copyOf(widened));
    }

    /** The codes that a fitted layer reads. */
    static InputQuantization of(RefittedLayer layer, TensorSpecification specification) {
        List<ChannelEncoding> encodings = layer.encoding().channels();
        List<QuantizationParameters> parameters = new ArrayList<>();
        for (int index = 0; index < layer.grids().size(); index++) {
            CodeGrid grid = layer.grids().get(index);
            ChannelEncoding encoding = encodings.get(index);
            parameters.add(new QuantizationParameters(
                    encoding, new Range(grid.offset(), grid.offset() + encoding.qmax() * grid.step())));
        }
        return new InputQuantization(
                new InputCandidate(Granularity.PER_CHANNEL, ZeroPolicy.ANYWHERE, specification.estimator()),
                List.copyOf(parameters),
                List.of());
    }

    private static Distribution distribution(
            TensorStatistics statistics,
            int channel,
            Optional<ValueHistogram> histogram,
            Convention convention,
            InputCandidate candidate) {
        if (histogram.isEmpty()) {
            return convention.allowsOffsets()
                    ? statistics.distribution(channel)
                    : Distribution.of(statistics.summary(channel));
        }
        boolean mayBeFar = convention.allowsOffsets()
                && (candidate.granularity() == Granularity.PER_CHANNEL || candidate.zero() == ZeroPolicy.ANYWHERE);
        return mayBeFar ? histogram.get().distribution() : histogram.get().float32View();
    }

    private static Range range(
            Distribution distribution,
            Optional<ValueHistogram> histogram,
            TensorSpecification specification,
            Quantizer quantizer) {
        RangeEstimator estimator = histogram.isPresent() ? specification.estimator() : RangeEstimator.minMax();
        return estimator.estimate(distribution, quantizer).orElseThrow();
    }

    private static QuantizationParameters parameters(
            Distribution distribution,
            Optional<ValueHistogram> histogram,
            TensorSpecification specification,
            Quantizer quantizer) {
        Range range = range(distribution, histogram, specification, quantizer);
        return parameters(LayeredModel.INPUT, quantizer, range).shifted(distribution.offset());
    }

    /** The parameters, or those with an offset if only these tell any values apart. */
    private static QuantizationParameters withoutTies(
            QuantizationParameters plain,
            ValueHistogram histogram,
            TensorSpecification specification,
            Quantizer quantizer) {
        return hasCodes(plain, histogram)
                ? plain
                : histogram
                        .distances()
                        .map(distances -> parameters(distances, Optional.of(histogram), specification, quantizer))
                        .filter(shifted -> hasCodes(shifted, histogram))
                        .orElse(plain);
    }

    /** Whether the least and the greatest value have different codes, or are one. */
    private static boolean hasCodes(QuantizationParameters parameters, ValueHistogram histogram) {
        double min = histogram.min().orElseThrow();
        double max = histogram.max().orElseThrow();
        return min == max || parameters.code(min) != parameters.code(max);
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
    LayerInput layerInput(List<Distribution> features) {
        return LayerInput.of(this::parameters, features);
    }
}
