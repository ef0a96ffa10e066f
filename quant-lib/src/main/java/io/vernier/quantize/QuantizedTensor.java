package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The parameters of a tensor that exists as integers, or of one of its channels, with what they are expected to cost.
 *
 * @param tensor its name; weights have that of their linear step
 * @param channel absent where one scale serves the whole tensor
 * @param estimator the rule that found the range
 * @param clippedFraction share of the calibrated values, NaN aside, whose code before clamping lies outside the type
 * @param expectedSqnrDecibel 10 log10 of power over expected squared error; absent where no error is expected or no histogram known
 */
public record QuantizedTensor(
        String tensor,
        Role role,
        OptionalInt channel,
        TensorSpecification specification,
        QuantizationParameters parameters,
        String estimator,
        double clippedFraction,
        OptionalDouble expectedSqnrDecibel) {

    QuantizedTensor with(TensorSpecification other) {
        return new QuantizedTensor(
                tensor, role, channel, other, parameters, estimator, clippedFraction, expectedSqnrDecibel);
    }
}
