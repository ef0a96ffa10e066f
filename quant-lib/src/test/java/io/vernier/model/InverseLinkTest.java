package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.model.InverseLink.Function;
import io.vernier.model.InverseLink.Means;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InverseLinkTest {

    @ParameterizedTest
    @CsvSource({
        "IDENTITY, 0.7, 0.7",
        "LOG, 0.7, 2.0137527074704766",
        "INVERSE, 0.7, 1.4285714285714286",
        "LOGIT, 0.7, 0.6681877721681662",
        "CLOGLOG, 0.7, 0.8665132033419162",
        "SQRT, 0.7, 0.48999999999999994"
    })
    void theMeanInvertsTheLink(Function function, double eta, double mean) {
        assertThat(InverseLink.of(function, Means.ANY).apply(eta)).isCloseTo(mean, within(1e-15));
    }

    @Test
    void aPowerTakesItsRoot() {
        assertThat(new InverseLink(Function.POWER, -2, Means.ANY).apply(4)).isEqualTo(0.5);
        assertThat(new InverseLink(Function.POWER, -2, Means.POSITIVE).apply(-4))
                .isNaN();
    }

    // Values of the error function of the C library, through Python: 0.5 * math.erfc(-x / math.sqrt(2)).
    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "0.5, 0.6914624612740131",
        "-0.5, 0.3085375387259869",
        "1.96, 0.9750021048517795",
        "-2.9999, 0.0013503412829549248",
        "-3.0001, 0.001349454913260717",
        "5, 0.9999997133484281",
        "-8, 6.220960574271819e-16",
        "-38.5, 0",
        "-40, 0"
    })
    void probitIsTheNormalDistribution(double x, double probability) {
        double mean = InverseLink.of(Function.PROBIT, Means.ANY).apply(x);

        assertThat(mean).isCloseTo(probability, within(4e-16));
        if (x < -3) {
            assertThat(mean).isCloseTo(probability, within(1e-13 * probability + Double.MIN_VALUE));
        }
    }

    @Test
    void meansStayWhereTheFamilyAllows() {
        assertThat(InverseLink.of(Function.LOG, Means.ANY).apply(1000)).isInfinite();
        assertThat(InverseLink.of(Function.LOG, Means.FINITE).apply(1000)).isEqualTo(Double.MAX_VALUE);
        assertThat(InverseLink.of(Function.IDENTITY, Means.FINITE).apply(Double.NEGATIVE_INFINITY))
                .isEqualTo(-Double.MAX_VALUE);
        assertThat(InverseLink.of(Function.IDENTITY, Means.POSITIVE).apply(-1)).isEqualTo(1e-16);
        assertThat(InverseLink.of(Function.INVERSE, Means.POSITIVE).apply(0)).isEqualTo(Double.MAX_VALUE);
        assertThat(InverseLink.of(Function.LOGIT, Means.PROBABILITY).apply(-800))
                .isEqualTo(1e-16);
        assertThat(InverseLink.of(Function.LOGIT, Means.PROBABILITY).apply(800)).isEqualTo(1 - 1e-16);
    }

    @Test
    void aPowerIsOfPowersAlone() {
        assertThatThrownBy(() -> InverseLink.of(Function.POWER, Means.ANY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("POWER");
        assertThatThrownBy(() -> new InverseLink(Function.LOG, 2, Means.ANY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LOG");
    }
}
