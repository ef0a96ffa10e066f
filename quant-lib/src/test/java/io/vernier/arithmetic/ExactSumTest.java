package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExactSumTest {

    @Provide
    Arbitrary<List<Double>> finite() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
                        Arbitraries.doubles().between(-1e3, 1e3),
                        Arbitraries.of(
                                0.0,
                                -0.0,
                                Double.MIN_VALUE,
                                -Double.MIN_NORMAL,
                                Double.MAX_VALUE,
                                -Double.MAX_VALUE,
                                1.0,
                                0x1p53))
                .list()
                .ofMaxSize(40);
    }

    private static ExactSum sum(List<Double> values) {
        ExactSum sum = ExactSum.create();
        values.forEach(sum::add);
        return sum;
    }

    private static byte[] bytes(ExactSum sum) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            sum.encode(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @Property
    void equalsTheSumOfDecimals(@ForAll("finite") List<Double> values) {
        BigDecimal expected = values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(sum(values).value()).isEqualTo(expected.doubleValue() + 0.0);
    }

    @Property
    void productsAreExact(@ForAll("finite") List<Double> values) {
        ExactSum sum = ExactSum.create();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 1; i < values.size(); i++) {
            sum.addProduct(values.get(i - 1), values.get(i));
            expected = expected.add(new BigDecimal(values.get(i - 1)).multiply(new BigDecimal(values.get(i))));
        }

        assertThat(sum.value()).isEqualTo(expected.doubleValue() + 0.0);
    }

    @Property
    void orderAndGroupingLeaveTheSameBytes(@ForAll("finite") List<Double> values, @ForAll Random random) {
        byte[] expected = bytes(sum(values));
        int cut = random.nextInt(values.size() + 1);
        ExactSum right = sum(values.subList(cut, values.size()));
        ExactSum merged = sum(values.subList(0, cut));
        merged.merge(right);
        ExactSum reversed = sum(values.subList(cut, values.size()));
        reversed.merge(sum(values.subList(0, cut)));
        List<Double> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);

        assertThat(bytes(merged)).isEqualTo(expected);
        assertThat(bytes(reversed)).isEqualTo(expected);
        assertThat(bytes(sum(shuffled))).isEqualTo(expected);
        assertThat(bytes(right)).isEqualTo(bytes(sum(values.subList(cut, values.size()))));
    }

    @Property
    void whatIsReadIsWhatWasWritten(@ForAll("finite") List<Double> values) throws IOException {
        ExactSum sum = sum(values);

        ExactSum read = ExactSum.decode(new DataInputStream(new ByteArrayInputStream(bytes(sum))));

        assertThat(read).isEqualTo(sum);
        assertThat(bytes(read)).isEqualTo(bytes(sum));
    }

    @Property
    void ratiosAndRootsAreRoundedOnce(@ForAll long numerator, @ForAll long denominator) {
        BigInteger above = BigInteger.valueOf(numerator).abs().add(BigInteger.ONE);
        BigInteger below = BigInteger.valueOf(denominator).abs().add(BigInteger.ONE);
        MathContext fine = new MathContext(80, RoundingMode.HALF_EVEN);
        BigDecimal quotient = new BigDecimal(above).divide(new BigDecimal(below), fine);
        ExactRational ratio = new ExactRational(above, below);

        assertThat(ratio.toDouble()).isEqualTo(quotient.doubleValue());
        assertThat(ratio.squareRoot()).isEqualTo(quotient.sqrt(fine).doubleValue());
    }

    @Example
    void roundsAtTheEndsOfTheLine() {
        ExactRational half = ExactRational.scaled(BigInteger.ONE, -1075);
        assertThat(half.toDouble()).isZero();
        assertThat(ExactRational.scaled(BigInteger.valueOf(3), -1075).toDouble())
                .isEqualTo(2 * Double.MIN_VALUE);
        assertThat(half.plus(ExactRational.scaled(BigInteger.ONE, -2000)).toDouble())
                .isEqualTo(Double.MIN_VALUE);
        assertThat(ExactRational.scaled(BigInteger.ONE, 1024).toDouble()).isInfinite();
        assertThat(sum(List.of(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE))
                        .value())
                .isEqualTo(Double.MAX_VALUE);
    }

    @Example
    void refusesWhatIsNotFinite() {
        assertThatThrownBy(() -> ExactSum.create().add(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ExactSum.create().addProduct(1, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
