package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.range.RangeStability;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How much the range of a quantized tensor, or of one of its channels, moves when some of the rows are left out.
 *
 * @param tensor what was quantized: the input or an activation
 * @param stability of its range
 */
public record TensorStability(QuantizedTensor tensor, RangeStability stability) {

    /**
     * The stability of every range that was taken from the calibration, in the order of the quantization.
     *
     * @param convention that the quantization was made with
     * @param groups the calibration in parts; what has values in fewer than two of them has no stability, and neither has a range whose
     *     convention gives it no finite parameters without one of them
     */
    public static List<TensorStability> of(Quantization quantization, Convention convention, List<Calibration> groups) {
        List<TensorStability> found = new ArrayList<>();
        for (QuantizedTensor tensor : quantization.tensors()) {
            // An input of no bits has no range.
            if (tensor.role() != Role.WEIGHT
                    && tensor.specification().bits() > 0
                    && tensor.specification().scheme() != Scheme.RANK) {
                List<TensorStatistics> parts = groups.stream()
                        .map(group -> group.tensor(tensor.tensor()))
                        .toList();
                of(tensor, convention, parts).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static Optional<TensorStability> of(
            QuantizedTensor tensor, Convention convention, List<TensorStatistics> parts) {
        // The guard may have put zero inside; which of both it was shows in the range.
        return Stream.of(ZeroPolicy.ANYWHERE, ZeroPolicy.INSIDE)
                .map(zero -> Quantizer.of(
                        convention,
                        tensor.specification().bits(),
                        tensor.specification().signed(),
                        tensor.specification().scheme(),
                        zero))
                .flatMap(quantizer -> stability(tensor, quantizer, parts).stream())
                .filter(stability -> isOf(stability, tensor.parameters()))
                .findFirst()
                .map(stability -> new TensorStability(tensor, stability));
    }

    private static boolean isOf(RangeStability stability, QuantizationParameters parameters) {
        return stability.lo().value() == parameters.range().lo()
                && stability.hi().value() == parameters.range().hi()
                && stability.scale().value() == parameters.scale();
    }

    private static Optional<RangeStability> stability(
            QuantizedTensor tensor, Quantizer quantizer, List<TensorStatistics> parts) {
        try {
            if (tensor.channel().isEmpty()) {
                List<ValueHistogram> whole =
                        parts.stream().map(TensorStatistics::whole).toList();
                return RangeStability.of(
                        whole, view(tensor), tensor.specification().estimator(), quantizer);
            }
            int channel = tensor.channel().getAsInt();
            List<ValueHistogram> histograms = parts.stream()
                    .flatMap(part -> part.histogram(channel).stream())
                    .toList();
            return histograms.isEmpty()
                    ? RangeStability.ofExtremes(
                            parts.stream().map(part -> part.summary(channel)).toList(), quantizer)
                    : RangeStability.of(
                            histograms, view(tensor), tensor.specification().estimator(), quantizer);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Values, or distances where the parameters have an offset. */
    private static Function<ValueHistogram, Distribution> view(QuantizedTensor tensor) {
        return tensor.parameters().offset() == 0
                ? ValueHistogram::float32View
                : histogram -> histogram.distances().orElseGet(histogram::float32View);
    }
}
