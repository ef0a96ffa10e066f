package io.vernier.quantize;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.model.Linear;
import io.vernier.range.ExpectedError;
import io.vernier.range.RangeEstimator;
import io.vernier.refit.RefittedLayer;
import io.vernier.statistics.Cells;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What the parameters of each tensor are expected to cost. */
final class Accounts {
    /** The rule for weights, and for channels without a histogram, whatever was asked for. */
    private static final String EXTREMES = RangeEstimator.minMax().label();

    /** The rule for weights whose scale the guard chose. */
    private static final String LEAST_ERROR = RangeEstimator.meanSquaredError().label();

    /** The rule for codes and weights that were fitted to the outputs. */
    private static final String REFIT = "refit";

    private Accounts() {}

    static List<QuantizedTensor> input(
            TensorStatistics statistics, TensorSpecification specification, InputQuantization chosen) {
        if (chosen.parameters().size() == 1 && chosen.candidate().granularity() == Granularity.PER_TENSOR) {
            return List.of(whole(Role.INPUT, statistics, specification, chosen.parameters(0)));
        }
        return channels(
                Role.INPUT,
                statistics,
                specification,
                chosen,
                statistics.hasHistograms() ? specification.estimator().label() : EXTREMES);
    }

    /** Codes that a layer reads whose integers were fitted. */
    static List<QuantizedTensor> fitted(
            Role role, TensorStatistics statistics, TensorSpecification specification, InputQuantization chosen) {
        return channels(role, statistics, specification, chosen, REFIT).stream()
                .map(channel -> channel.with(specification.with(bits(channel.parameters()))))
                .toList();
    }

    /** How many bits the codes take. */
    private static int bits(QuantizationParameters parameters) {
        return Long.SIZE - Long.numberOfLeadingZeros(parameters.qmax() - parameters.qmin());
    }

    /** The weights of a layer whose integers were fitted. */
    static List<QuantizedTensor> weights(RefittedLayer layer, TensorSpecification weights) {
        List<QuantizedTensor> rows = new ArrayList<>();
        long least = -(1L << (weights.bits() - 1));
        for (int output = 0; output < layer.step().length; output++) {
            double step = layer.step()[output];
            rows.add(new QuantizedTensor(
                    layer.name(),
                    Role.WEIGHT,
                    OptionalInt.of(output),
                    weights,
                    new QuantizationParameters(
                            step,
                            0,
                            least,
                            -least - 1,
                            new Range(step * least, step * (-least - 1)),
                            CodeRule.ROUND_THEN_SHIFT),
                    REFIT,
                    0,
                    OptionalDouble.empty()));
        }
        return rows;
    }

    private static List<QuantizedTensor> channels(
            Role role,
            TensorStatistics statistics,
            TensorSpecification specification,
            InputQuantization chosen,
            String estimator) {
        List<QuantizedTensor> rows = new ArrayList<>();
        for (int channel = 0; channel < chosen.parameters().size(); channel++) {
            rows.add(row(
                    statistics.layout().name(),
                    role,
                    OptionalInt.of(channel),
                    specification,
                    chosen.parameters(channel),
                    statistics.summary(channel),
                    statistics.distribution(channel),
                    estimator));
        }
        return rows;
    }

    static QuantizedTensor activation(
            TensorStatistics statistics, TensorSpecification specification, QuantizationParameters parameters) {
        return whole(Role.ACTIVATION, statistics, specification, parameters);
    }

    private static QuantizedTensor whole(
            Role role,
            TensorStatistics statistics,
            TensorSpecification specification,
            QuantizationParameters parameters) {
        ValueHistogram histogram = statistics.whole();
        Distribution distribution = parameters.offset() == 0 ? histogram.float32View() : histogram.distribution();
        return row(
                statistics.layout().name(),
                role,
                OptionalInt.empty(),
                specification,
                parameters,
                histogram.summary(),
                distribution,
                specification.estimator().label());
    }

    private static QuantizedTensor row(
            String tensor,
            Role role,
            OptionalInt channel,
            TensorSpecification specification,
            QuantizationParameters parameters,
            ChannelSummary summary,
            Distribution distribution,
            String estimator) {
        return new QuantizedTensor(
                tensor,
                role,
                channel,
                specification,
                parameters,
                estimator,
                clippedFraction(summary, distribution.cells(), parameters.shifted(-distribution.offset())),
                decibel(distribution.power(), ExpectedError.over(distribution).of(parameters)));
    }

    /** @param parameters of what is in the cells */
    private static double clippedFraction(ChannelSummary summary, Cells cells, QuantizationParameters parameters) {
        long values = summary.count() - summary.nanCount();
        // A channel of no bits has no range to leave.
        if (values == 0 || parameters.qmin() == parameters.qmax()) {
            return 0;
        }
        long clipped =
                summary.positiveInfinityCount() + summary.negativeInfinityCount() + summary.float32OverflowCount();
        for (int cell = 0; cell < cells.size(); cell++) {
            double code = parameters.unclampedCode(cells.mean(cell));
            clipped += code < parameters.qmin() || code > parameters.qmax() ? cells.count(cell) : 0;
        }
        return (double) clipped / values;
    }

    static List<QuantizedTensor> weights(
            Linear step, LayerInput input, QuantizedLayer layer, TensorSpecification specification) {
        double[] folded = QuantizedLayer.fold(step, input);
        boolean whole = specification.granularity() == Granularity.PER_TENSOR;
        int size = whole ? folded.length : step.inputs();
        List<QuantizedTensor> rows = new ArrayList<>();
        for (int from = 0; from < folded.length; from += size) {
            OptionalInt channel = whole ? OptionalInt.empty() : OptionalInt.of(from / size);
            rows.add(weights(step.name(), channel, folded, from, size, layer, specification));
        }
        return rows;
    }

    private static QuantizedTensor weights(
            String tensor,
            OptionalInt channel,
            double[] folded,
            int from,
            int size,
            QuantizedLayer layer,
            TensorSpecification specification) {
        double scale = layer.scale()[channel.orElse(0)];
        long greatest = (1L << (specification.bits() - 1)) - 1;
        double extent = 0;
        for (int k = from; k < from + size; k++) {
            extent = Math.max(extent, Math.abs(folded[k]));
        }
        double power = 0;
        double error = 0;
        long clipped = 0;
        for (int k = from; k < from + size; k++) {
            // In units of a power of two near the greatest, so that no square leaves the doubles; the ratio stays the
            // same.
            double weight = Math.scalb(folded[k], -Math.getExponent(extent));
            double rounded = Math.scalb(scale * layer.weights()[k], -Math.getExponent(extent));
            power += weight * weight;
            error += (weight - rounded) * (weight - rounded);
            clipped += Math.abs(Math.rint(folded[k] / scale)) > greatest ? 1 : 0;
        }
        // The guard takes less than the extremes where that is expected to cost the outputs less.
        boolean narrowed = layer.narrowed()[channel.orElse(0)];
        Range range = Range.symmetric(narrowed ? scale * greatest : extent);
        QuantizationParameters parameters =
                new QuantizationParameters(scale, 0, -greatest, greatest, range, CodeRule.ROUND_THEN_SHIFT);
        return new QuantizedTensor(
                tensor,
                Role.WEIGHT,
                channel,
                specification,
                parameters,
                narrowed ? LEAST_ERROR : EXTREMES,
                (double) clipped / size,
                decibel(power, error));
    }

    /** Absent where there is no error, and where squares of the values are beyond the doubles. */
    private static OptionalDouble decibel(double power, double error) {
        double decibel = 10 * StrictMath.log10(power / error);
        return Double.isFinite(decibel) ? OptionalDouble.of(decibel) : OptionalDouble.empty();
    }
}
