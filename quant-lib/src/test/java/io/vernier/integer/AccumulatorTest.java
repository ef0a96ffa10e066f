package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccumulatorTest {

    @Test
    void theProofIsTheTightestForEveryInput() {
        int[] weights = {3, -2, 0, -1, 5, -7};
        long[] bias = {-4, 9};
        long[] qmin = {-2, 0, 1};
        long[] qmax = {1, 3, 2};
        long[] min = {Long.MAX_VALUE, Long.MAX_VALUE};
        long[] max = {Long.MIN_VALUE, Long.MIN_VALUE};
        for (long a = qmin[0]; a <= qmax[0]; a++) {
            for (long b = qmin[1]; b <= qmax[1]; b++) {
                for (long c = qmin[2]; c <= qmax[2]; c++) {
                    for (int output = 0; output < 2; output++) {
                        long sum = bias[output]
                                + weights[3 * output] * a
                                + weights[3 * output + 1] * b
                                + weights[3 * output + 2] * c;
                        min[output] = Math.min(min[output], sum);
                        max[output] = Math.max(max[output], sum);
                    }
                }
            }
        }

        Accumulator proof = Accumulator.prove("layer0.linear", weights, bias, Programs.codes(qmin, qmax));

        assertThat(proof.provenMin()).containsExactly(min);
        assertThat(proof.provenMax()).containsExactly(max);
        assertThat(proof.bound()).containsExactly(4 + 6 + 6, 9 + 2 + 15 + 14);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "-1, 0, 1", "0, 1, 2", "-128, 127, 8", "-129, 0, 9", "0, 128, 9", "-9007199254740992, 0, 54"
    })
    void bitsHoldBothEnds(long min, long max, int bits) {
        Accumulator proof = new Accumulator(new long[] {min}, new long[] {max}, new long[] {0});

        assertThat(proof.provenBits(0)).isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({"16777216, float32", "16777217, float64", "9007199254740992, float64", "9007199254740993, int64"})
    void theUnitIsTheNarrowestThatIsExact(long bound, String unit) {
        Accumulator proof = new Accumulator(new long[1], new long[1], new long[] {bound});

        assertThat(proof.unit().label()).isEqualTo(unit);
    }

    @Test
    void boundsBeyondSixtyFourBitsAreRefused() {
        int[] weights = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        long[] qmax = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};

        assertThatThrownBy(() ->
                        Accumulator.prove("layer0.linear", weights, new long[] {0}, Programs.codes(new long[3], qmax)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
