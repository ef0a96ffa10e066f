package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The error bound, against sixty decimal digits. */
class ElementaryTest {
    private static final MathContext DIGITS = new MathContext(60);

    /** Halved so often, an exponent is small enough for a short series. */
    private static final int HALVINGS = 20;

    @ParameterizedTest
    @CsvSource({"-1e-3, 1e-3", "-0.35, 0.35", "-1, 1", "-40, 40", "-708, 709.78", "-745.2, -708"})
    void exponentialsAreOffByLessThanOneUnit(double from, double to) {
        SplittableRandom random = new SplittableRandom(7);
        double worst = random.doubles(1000, from, to)
                .map(x -> errorInUnits(Elementary.exp(x), exact(x)))
                .max()
                .orElseThrow();

        assertThat(worst).isLessThan(1);
    }

    /** Where the reduced argument is greatest, and the greatest multiples of ln 2. */
    @Test
    void exponentialsHoldBesideTheTiesOfTheReduction() {
        for (int k = -1070; k < 1024; k += 3) {
            double tie = (k + 0.5) * Math.log(2);
            for (double x : new double[] {Math.nextDown(tie), tie, Math.nextUp(tie), k * Math.log(2)}) {
                assertThat(errorInUnits(Elementary.exp(x), exact(x)))
                        .as("%s", x)
                        .isLessThan(1);
            }
        }
    }

    @Test
    void exponentialsEndAsTheyShould() {
        assertThat(Elementary.exp(0)).isEqualTo(1);
        assertThat(Elementary.exp(-0.0)).isEqualTo(1);
        assertThat(Elementary.exp(Double.MIN_VALUE)).isEqualTo(1);
        assertThat(Elementary.exp(0x1.62e42fefa39efp9)).isFinite();
        assertThat(Elementary.exp(Math.nextUp(0x1.62e42fefa39efp9))).isInfinite();
        assertThat(Elementary.exp(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Elementary.exp(-745.13)).isEqualTo(Double.MIN_VALUE);
        assertThat(Elementary.exp(-745.14)).isZero();
        assertThat(Elementary.exp(-Double.MAX_VALUE)).isZero();
        assertThat(Elementary.exp(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Elementary.exp(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"0.9, 1.1", "0.7, 1.42", "0.1, 10", "1e-15, 1", "1, 1e300", "4.9e-324, 1e-307"})
    void logarithmsAreOffByLittleMoreThanHalfAUnit(double from, double to) {
        SplittableRandom random = new SplittableRandom(8);
        double worst = DoubleStream.concat(
                        random.doubles(1000, from, to),
                        random.doubles(1000, StrictMath.log(from), StrictMath.log(to))
                                .map(StrictMath::exp))
                .map(x -> {
                    double found = Elementary.log(x);
                    // ln x = found + ln(x e^-found), whose argument is 1 but for what is sought.
                    BigDecimal lack =
                            new BigDecimal(x).multiply(exact(-found), DIGITS).subtract(BigDecimal.ONE);
                    return lack.abs().doubleValue() / Math.ulp(found);
                })
                .max()
                .orElseThrow();

        assertThat(worst).isLessThan(0.6);
    }

    @Test
    void logarithmsEndAsTheyShould() {
        assertThat(Double.doubleToRawLongBits(Elementary.log(1))).isZero();
        assertThat(Elementary.log(Math.E)).isEqualTo(1);
        assertThat(Elementary.log(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Elementary.log(-0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Elementary.log(-1)).isNaN();
        assertThat(Elementary.log(Double.NaN)).isNaN();
        assertThat(Elementary.log(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Elementary.log(Double.MAX_VALUE)).isEqualTo(0x1.62e42fefa39efp9);
    }

    @Test
    void sigmoidSaturates() {
        assertThat(Elementary.sigmoid(0)).isEqualTo(0.5);
        assertThat(Elementary.sigmoid(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Elementary.sigmoid(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Elementary.sigmoid(40)).isEqualTo(1);
    }

    private static double errorInUnits(double found, BigDecimal exact) {
        double unit = Math.ulp(exact.doubleValue());
        return new BigDecimal(found)
                .subtract(exact)
                .abs()
                .divide(new BigDecimal(unit), DIGITS)
                .doubleValue();
    }

    private static BigDecimal exact(double x) {
        BigDecimal reduced = new BigDecimal(x).divide(new BigDecimal(1L << HALVINGS), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n <= 16; n++) {
            term = term.multiply(reduced, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int k = 0; k < HALVINGS; k++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }
}
