package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

    @ParameterizedTest
    @EnumSource
    void everyCodeIsOneOfTheTypeAlsoOfWhatHasNone(CodeRule rule) {
        ChannelEncoding encoding = new ChannelEncoding(0.5, 3, 2, 9, rule);

        assertThat(encoding.code(Double.NaN)).isEqualTo(2);
        assertThat(encoding.code(Double.NEGATIVE_INFINITY)).isEqualTo(2);
        assertThat(encoding.code(Double.POSITIVE_INFINITY)).isEqualTo(9);
        assertThat(encoding.code(1)).isEqualTo(5);
        assertThat(encoding.decode(5)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anOffsetIsSubtractedFirstAndAddedLast(CodeRule rule) {
        ChannelEncoding encoding = new ChannelEncoding(0.5, 0, 0, 9, rule, 1e9);

        assertThat(encoding.code(1e9 + 1.5)).isEqualTo(3);
        assertThat(encoding.decode(3)).isEqualTo(1e9 + 1.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY})
    void numbersThatAreNoScalesAreRefused(double scale) {
        assertThatThrownBy(() -> new ChannelEncoding(scale, 0, 0, 1, CodeRule.ROUND_THEN_SHIFT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scale");
    }

    @Test
    void whatIsNoTypeOrOffsetOrTensorIsRefused() {
        assertThatThrownBy(() -> new ChannelEncoding(1, 0, 1, 0, CodeRule.ROUND_THEN_SHIFT))
                .hasMessageContaining("[1, 0]");
        assertThatThrownBy(() -> new ChannelEncoding(1, 0, 0, 1, CodeRule.ROUND_THEN_SHIFT, Double.NaN))
                .hasMessageContaining("offset");
        assertThatThrownBy(() -> new Encoding(List.of())).hasMessageContaining("at least one channel");
        assertThatThrownBy(() -> Encoding.of(
                        new double[] {1, 1},
                        new long[2],
                        new long[2],
                        new long[2],
                        CodeRule.ROUND_THEN_SHIFT,
                        new double[1]))
                .hasMessageContaining("1 offsets");
    }
}
