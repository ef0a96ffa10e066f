package io.vernier.arithmetic;

/**
 * All that turns a range into parameters.
 *
 * @param convention the rule
 * @param type the integer type of the codes
 * @param scheme whether they lie around zero
 * @param zero whether zero must be one of the values
 */
public record Quantizer(Convention convention, IntegerType type, Scheme scheme, ZeroPolicy zero) {

    /**
     * A quantizer with the type that the convention has for these codes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Quantizer of(Convention convention, int bits, boolean signed, Scheme scheme, ZeroPolicy zero) {
        return new Quantizer(convention, convention.type(bits, signed, scheme), scheme, zero);
    }

    /**
     * The parameters that a range has.
     *
     * @throws ArithmeticException if the convention gives none that are finite
     */
    public QuantizationParameters parameters(Range range) {
        return convention.parameters(range, type, scheme, zero);
    }
}
