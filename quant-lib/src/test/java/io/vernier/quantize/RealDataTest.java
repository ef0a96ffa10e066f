package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.integer.IntegerTap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quality on real tables, with raw features as users have them. */
class RealDataTest {

    private static double quantizedScore(RealData data, int bits, Specification.Guard guard) {
        Quantization quantization =
                ModelQuantization.quantize(data.model(), data.calibration(), Specifications.defaults(bits, guard));
        return data.score(quantization.program().run(data.test(), IntegerTap.NONE));
    }

    private static double floatScore(RealData data) {
        return data.score(data.model().forward(data.test(), (tensor, batch) -> {}));
    }

    @ParameterizedTest
    @CsvSource({"wine", "breast_cancer", "digits"})
    void eightBitsAreAsGoodAsFloat(String name) {
        RealData data = RealData.classification(name);

        assertThat(quantizedScore(data, 8, Specification.Guard.ON)).isCloseTo(floatScore(data), within(0.005));
        assertThat(quantizedScore(data, 8, Specification.Guard.OFF)).isCloseTo(floatScore(data), within(0.01));
        assertThat(quantizedScore(data, 16, Specification.Guard.ON)).isEqualTo(floatScore(data));
    }

    @ParameterizedTest
    @CsvSource({"wine, 0.98", "breast_cancer, 0.92", "digits, 0.95"})
    void fourBitsKeepMostOfTheAccuracy(String name, double least) {
        assertThat(quantizedScore(RealData.classification(name), 4, Specification.Guard.ON))
                .isGreaterThanOrEqualTo(least);
    }

    /** Where the guard has narrower ranges to choose from; without them breast cancer has .38 and diabetes less than nothing. */
    @ParameterizedTest
    @CsvSource({"wine, 0.8", "breast_cancer, 0.88", "digits, 0.83"})
    void twoBitsAreOfUse(String name, double least) {
        assertThat(quantizedScore(RealData.classification(name), 2, Specification.Guard.ON))
                .isGreaterThanOrEqualTo(least);
    }

    /** Test rows beyond the calibrated extremes are clipped at any width. */
    @ParameterizedTest
    @CsvSource({"16, 0.001", "8, 0.005", "4, 0.03"})
    void aRegressionKeepsItsShareOfVariance(int bits, double lost) {
        RealData data = RealData.regression("diabetes");

        assertThat(quantizedScore(data, bits, Specification.Guard.ON)).isCloseTo(floatScore(data), within(lost));
    }
}
