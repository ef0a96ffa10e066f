package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction.Buckets;
import io.vernier.integer.Instruction.Linear;
import io.vernier.integer.Instruction.Predict;
import io.vernier.integer.Instruction.Quantize;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketsTest {
    private static final Encoding INPUT = Encoding.uniform(1, Programs.channel(1, 0, -128, 127));

    /** One channel that is multiplied, and one that is its opposite. */
    static IntegerProgram program(long multiplier, long addend, int shift, int weight) {
        Linear layer =
                Linear.proven(0, "layer0.linear", new int[] {weight, -weight}, new long[2], new double[] {1, 1}, INPUT);
        return new IntegerProgram(List.of(
                new Quantize("input", INPUT),
                layer,
                new Buckets(
                        1, "layer0.hash", new long[] {multiplier, multiplier}, new long[] {addend, addend}, new int[] {
                            shift, shift
                        }),
                new Predict(2, "prediction", 2, new Decision.Hashes(2))));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 1",
        "1, 0, 3, 1",
        "1, 1, 1, 1",
        "1431655765, -7, 33, 300",
        "2147483647, 4611686018427387903, 62, 16000000"
    })
    void bucketsAreTheFloorOfAQuotientOfIntegers(long multiplier, long addend, int shift, int weight) {
        DenseBatch codes = DenseBatch.zeros(256, 1);
        for (int row = 0; row < 256; row++) {
            codes.values()[row] = row - 128;
        }
        IntegerProgram program = ProgramCodec.decode(ProgramCodec.encode(program(multiplier, addend, shift, weight)));

        DenseBatch buckets = program.run(codes, IntegerTap.NONE);
        Scores scores = new ProgramScorer(program).score(codes);

        for (int row = 0; row < 256; row++) {
            for (int channel = 0; channel < 2; channel++) {
                long accumulator = (channel == 0 ? weight : -weight) * (row - 128L);
                BigInteger exact = BigInteger.valueOf(multiplier)
                        .multiply(BigInteger.valueOf(accumulator))
                        .add(BigInteger.valueOf(addend))
                        .shiftRight(shift);
                assertThat(buckets.value(row, channel)).isEqualTo(exact.doubleValue());
                assertThat(scores.last().value(row, channel)).isEqualTo(exact.doubleValue());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.3, 1000", "1e-30, 1000", "7e5, 1000", "0.3, 4503599627370496"})
    void aFactorHasAllDigitsForWhichProductsHaveRoom(double factor, long bound) {
        int shift = Buckets.shift(factor, bound);
        long multiplier = Math.round(Math.scalb(factor, shift));

        assertThat(BigInteger.valueOf(multiplier)
                        .multiply(BigInteger.valueOf(bound))
                        .bitLength())
                .isLessThanOrEqualTo(62);
        assertThat(shift).isBetween(0, 62);
        assertThat(Math.abs(Math.scalb((double) multiplier, -shift) - factor))
                .isLessThanOrEqualTo(Math.max(factor * Math.scalb(1.0, -9), Math.scalb(1.0, -63)));
    }

    @Test
    void productsThatNeedMoreThan64BitsAreRefused() {
        assertThatThrownBy(() -> program(1L << 40, 0, 3, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"layer0.hash\" (step 2) cannot read \"layer0.linear\" (step 1): its products")
                .hasMessageContaining("64 bits");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "1, 0, -1", "1, 0, 63", "1, 4611686018427387904, 0"})
    void numbersOutOfRangeAreRefused(long multiplier, long addend, int shift) {
        assertThatThrownBy(() -> program(multiplier, addend, shift, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shifts of 0 to 62");
    }
}
