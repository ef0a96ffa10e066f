package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class VernierConventionTest {

    private static QuantizationParameters unsigned(int bits, ZeroPolicy zero, double lo, double hi) {
        return Quantizer.of(Convention.vernier(), bits, false, Scheme.ASYMMETRIC, zero)
                .parameters(new Range(lo, hi));
    }

    private static QuantizationParameters symmetric(int bits, double lo, double hi) {
        return Quantizer.of(Convention.vernier(), bits, true, Scheme.SYMMETRIC, ZeroPolicy.INSIDE)
                .parameters(new Range(lo, hi));
    }

    @Example
    void widensWeightsAndActivationsToHoldZero() {
        QuantizationParameters parameters = unsigned(8, ZeroPolicy.INSIDE, 5, 10);

        assertThat(parameters.range()).isEqualTo(new Range(0, 10));
        assertThat(parameters.scale()).isEqualTo(10 / 255.0);
        assertThat(parameters.zeroPoint()).isZero();
    }

    @Example
    void keepsAllCodesForOffsetFeatures() {
        QuantizationParameters parameters = unsigned(8, ZeroPolicy.ANYWHERE, 2013, 2024);

        assertThat(parameters.range()).isEqualTo(new Range(2013, 2024));
        assertThat(parameters.scale()).isEqualTo(2024 / 255.0 - 2013 / 255.0);
        assertThat(parameters.code(2013)).isZero();
        assertThat(parameters.code(2024)).isEqualTo(255);
    }

    @Example
    void aConstantInputHasOneCodeThatStandsForIt() {
        for (double constant : new double[] {-5, 2013, 1e-9, -1e300, Double.MIN_VALUE}) {
            QuantizationParameters parameters = unsigned(8, ZeroPolicy.ANYWHERE, constant, constant);
            assertThat(parameters.scale()).isEqualTo(Math.abs(constant));
            assertThat(parameters.code(constant)).isZero();
            assertThat(parameters.dequantize(0)).isEqualTo(constant);
        }
    }

    @Example
    void zeroAloneHasScaleOne() {
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 0, 0).scale()).isEqualTo(1);
        assertThat(unsigned(8, ZeroPolicy.INSIDE, 0, 0).zeroPoint()).isZero();
        assertThat(symmetric(8, 0, 0).scale()).isEqualTo(1);
        QuantizationParameters signed = Quantizer.of(
                        Convention.vernier(), 8, true, Scheme.ASYMMETRIC, ZeroPolicy.INSIDE)
                .parameters(new Range(0, 0));
        assertThat(signed.zeroPoint()).isEqualTo(-128);
    }

    @Example
    void staysRightWhereAnAbsoluteEpsilonOrAnOverflowWouldNot() {
        assertThat(unsigned(8, ZeroPolicy.INSIDE, 0, 5e-7).scale()).isEqualTo(5e-7 / 255);
        assertThat(unsigned(8, ZeroPolicy.INSIDE, -5, -5).range()).isEqualTo(new Range(-5, 0));
        QuantizationParameters widest = unsigned(1, ZeroPolicy.INSIDE, -1e308, 1e308);
        assertThat(widest.scale()).isEqualTo(Double.MAX_VALUE);
        QuantizationParameters subnormal = unsigned(8, ZeroPolicy.INSIDE, 0, Double.MIN_VALUE);
        assertThat(subnormal.scale()).isEqualTo(Double.MIN_NORMAL);
    }

    @Example
    void widensInputsThatAreAllButConstant() {
        double next = Math.nextUp(1e9);
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 1e9, next).range()).isEqualTo(new Range(0, next));
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 1e9, 1e9 + 1).range()).isEqualTo(new Range(1e9, 1e9 + 1));
        // On either side of 2^48 steps from zero.
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 1, 1 + 255 * 0x1p-47)
                        .range()
                        .lo())
                .isEqualTo(1);
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 1, 1 + 255 * 0x1p-49)
                        .range()
                        .lo())
                .isZero();
        assertThat(unsigned(8, ZeroPolicy.ANYWHERE, 1, Math.nextUp(1.0)).scale())
                .isEqualTo(Math.nextUp(1.0) / 255);
    }

    @Example
    void symmetricRangesAreNarrow() {
        QuantizationParameters parameters = symmetric(8, -2, 10);

        assertThat(parameters.range()).isEqualTo(new Range(-10, 10));
        assertThat(parameters.scale()).isEqualTo(10 / 127.0);
        assertThat(parameters.qmin()).isEqualTo(-127);
        assertThat(parameters.zeroPoint()).isZero();
        assertThatThrownBy(() -> symmetric(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void scalesArePositiveAndFiniteAndZeroIsExact(
            @ForAll double a, @ForAll double b, @ForAll @IntRange(min = 1, max = 16) int bits, @ForAll boolean signed) {
        Assume.that(Double.isFinite(a) && Double.isFinite(b));
        QuantizationParameters parameters = Quantizer.of(
                        Convention.vernier(), bits, signed, Scheme.ASYMMETRIC, ZeroPolicy.INSIDE)
                .parameters(new Range(Math.min(a, b), Math.max(a, b)));

        assertThat(parameters.scale()).isPositive().isFinite();
        assertThat(parameters.zeroPoint()).isBetween(parameters.qmin(), parameters.qmax());
        assertThat(parameters.dequantize(parameters.code(0))).isZero();
        assertThat(parameters.code(Double.POSITIVE_INFINITY)).isEqualTo(parameters.qmax());
        assertThat(parameters.code(Double.NEGATIVE_INFINITY)).isEqualTo(parameters.qmin());
    }

    @Property
    void aValueInsideTheRangeMovesByHalfAStepAtMost(
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double a,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double b,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @IntRange(min = 1, max = 16) int bits) {
        Range range = new Range(Math.min(a, b), Math.max(a, b));
        QuantizationParameters parameters = unsigned(bits, ZeroPolicy.ANYWHERE, range.lo(), range.hi());
        double value = range.lo() + share * (range.hi() - range.lo());

        double moved = Math.abs(parameters.dequantize(parameters.code(value)) - value);

        // The zero point is rounded as well, so the ends may lie another half step inside or outside.
        assertThat(moved).isLessThanOrEqualTo(parameters.scale() + Math.ulp(value) * 4);
    }

    @Property
    void powersOfTwoScaleTheParametersAndKeepTheCodes(
            @ForAll @DoubleRange(min = -1e3, max = 1e3) double a,
            @ForAll @DoubleRange(min = -1e3, max = 1e3) double b,
            @ForAll @IntRange(min = -100, max = 100) int exponent) {
        Assume.that(Math.abs(a - b) > 1e-3);
        QuantizationParameters one = unsigned(8, ZeroPolicy.ANYWHERE, Math.min(a, b), Math.max(a, b));
        QuantizationParameters other = unsigned(
                8, ZeroPolicy.ANYWHERE, Math.scalb(Math.min(a, b), exponent), Math.scalb(Math.max(a, b), exponent));

        assertThat(other.scale()).isEqualTo(Math.scalb(one.scale(), exponent));
        assertThat(other.zeroPoint()).isEqualTo(one.zeroPoint());
        assertThat(other.code(Math.scalb(a, exponent))).isEqualTo(one.code(a));
    }
}
