package io.vernier.onnx.quantize;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.Role;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.ExpectedError;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What the codes of a network's tensors are expected to cost. */
final class NetworkAccounts {
    private static final int BITS = 8;
    private static final int GREATEST_WEIGHT = 127;

    private NetworkAccounts() {}

    static QuantizedTensor activation(
            String tensor,
            Role role,
            ActivationStatistics observed,
            QuantizationParameters parameters,
            Quantizer quantizer,
            RangeEstimator estimator) {
        Distribution values = observed.distribution();
        return new QuantizedTensor(
                tensor,
                role,
                OptionalInt.empty(),
                new TensorSpecification(BITS, true, quantizer.scheme(), Granularity.PER_TENSOR, estimator),
                parameters,
                estimator.label(),
                clipped(values.cells(), parameters),
                decibels(values.power(), ExpectedError.over(values).of(parameters)));
    }

    private static double clipped(Cells cells, QuantizationParameters parameters) {
        double outside = 0;
        double all = 0;
        for (int cell = 0; cell < cells.size(); cell++) {
            double code = parameters.unclampedCode(cells.mean(cell));
            all += cells.count(cell);
            outside += code < parameters.qmin() || code > parameters.qmax() ? cells.count(cell) : 0;
        }
        return all == 0 ? 0 : outside / all;
    }

    private static OptionalDouble decibels(double power, double error) {
        return error > 0 && power > 0 ? OptionalDouble.of(10 * Math.log10(power / error)) : OptionalDouble.empty();
    }

    /** The parameters of each channel of a layer's weights. */
    static List<QuantizedTensor> weights(String layer, QuantizedWeights weights, double[] reals, WeightType type) {
        boolean isPerChannel = weights.layer().axis().axis() >= 0;
        double[] power = new double[weights.scales().length];
        double[] error = new double[weights.scales().length];
        for (int k = 0; k < reals.length; k++) {
            int channel = weights.layer().axis().channel(k);
            double distance = reals[k] - weights.value(k);
            power[channel] += reals[k] * reals[k];
            error[channel] += distance * distance;
        }
        List<QuantizedTensor> tensors = new ArrayList<>();
        for (int channel = 0; channel < power.length; channel++) {
            double scale = weights.scales()[channel];
            tensors.add(new QuantizedTensor(
                    layer,
                    Role.WEIGHT,
                    isPerChannel ? OptionalInt.of(channel) : OptionalInt.empty(),
                    new TensorSpecification(
                            BITS,
                            type == WeightType.INT8,
                            Scheme.SYMMETRIC,
                            isPerChannel ? Granularity.PER_CHANNEL : Granularity.PER_TENSOR,
                            RangeEstimator.minMax()),
                    new QuantizationParameters(
                            scale,
                            type.zeroPoint(),
                            type.zeroPoint() - GREATEST_WEIGHT,
                            type.zeroPoint() + GREATEST_WEIGHT,
                            Range.symmetric(scale * GREATEST_WEIGHT),
                            CodeRule.FLOAT32_DIVIDE),
                    RangeEstimator.minMax().label(),
                    0,
                    decibels(power[channel], error[channel])));
        }
        return tensors;
    }
}
