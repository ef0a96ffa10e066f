package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstLayerGuardTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 15, 127, 32767})
    void aScaleIsThatOfItsRange(long greatest) {
        new SplittableRandom(greatest).doubles(10_000, 1e-9, 1e9).forEach(near -> {
            double scale = FirstLayerGuard.ofRange(near, greatest).orElseThrow();
            assertThat(scale * greatest / greatest).isEqualTo(scale);
            assertThat(Math.abs(scale - near)).isLessThanOrEqualTo(2 * Math.ulp(near));
        });
        assertThat(FirstLayerGuard.ofRange(0, greatest)).hasValue(Double.MIN_NORMAL);
    }
}
