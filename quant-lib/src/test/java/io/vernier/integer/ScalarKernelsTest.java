package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarKernelsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 3, 127, FLOAT32",
        "1, 1, 1, FLOAT32",
        "7, 64, 127, FLOAT32",
        "2500, 7, 127, FLOAT32",
        "1500, 9, 3000, FLOAT64",
        "8, 9, 32767, FLOAT64",
        "1000, 31, 32767, FLOAT64",
        "4097, 5, 67108863, INT64"
    })
    void accumulatorsAreExactInTheUnitThatTheProofAllows(int rows, int inputs, int weight, Accumulator.Unit unit) {
        SplittableRandom random = new SplittableRandom(rows + inputs);
        int bits = unit == Accumulator.Unit.INT64 ? 31 : unit == Accumulator.Unit.FLOAT64 ? 16 : 8;
        long[] qmin = new long[inputs];
        long[] qmax = new long[inputs];
        Arrays.fill(qmax, (1L << bits) - 1);
        int[] weights = new int[2 * inputs];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = k < inputs ? weight : random.nextInt(-weight, weight);
        }
        Instruction.Linear linear = Instruction.Linear.proven(
                0, "layer0.linear", weights, new long[] {-3, 1}, Programs.UNTOLD, Programs.codes(qmin, qmax));
        int[] codes = new int[rows * inputs];
        for (int k = 0; k < codes.length; k++) {
            codes[k] = random.nextInt(4) == 0 ? (int) qmax[0] : (int) random.nextLong(qmax[0] + 1);
        }

        Codes.Dense dense = new Codes.Dense(rows, inputs, codes);

        IntegerTensor result = ScalarKernels.linear(linear, dense);

        assertThat(linear.accumulator().unit(0)).isEqualTo(unit);
        if (TiledProduct.isPossible(linear)) {
            assertThat(TiledProduct.of(linear, dense).values()).isEqualTo(result.values());
        }
        for (int output = 0; output < 2; output++) {
            for (int row = 0; row < rows; row++) {
                BigInteger sum = BigInteger.valueOf(linear.bias()[output]);
                for (int index = 0; index < inputs; index++) {
                    sum = sum.add(BigInteger.valueOf(weights[output * inputs + index])
                            .multiply(BigInteger.valueOf(codes[index * rows + row])));
                }
                assertThat(result.values()[output * rows + row]).isEqualTo(sum.longValueExact());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 257})
    void sparseRowsGiveTheIntegersOfDenseOnes(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        IntegerProgram program = Programs.perceptron(random, 6, 127, 8, CodeRule.ROUND_THEN_SHIFT);
        int[] offsets = new int[rows + 1];
        int[] indices = new int[rows * 6];
        double[] values = new double[rows * 6];
        int stored = 0;
        for (int row = 0; row < rows; row++) {
            for (int channel = 0; channel < 6; channel++) {
                if (random.nextBoolean()) {
                    indices[stored] = channel;
                    values[stored++] = random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextDouble(-50, 50);
                }
            }
            offsets[row + 1] = stored;
        }
        SparseBatch sparse = new SparseBatch(rows, 6, offsets, indices, values);

        DenseBatch fromSparse = program.run(sparse, IntegerTap.NONE);

        assertThat(fromSparse.values())
                .containsExactly(program.run(sparse.toDense(), IntegerTap.NONE).values());
    }

    @Test
    void codesSaturateAtInfinities() {
        Instruction.Quantize quantize = new Instruction.Quantize(
                "input",
                Programs.encoding(
                        new double[] {0.5},
                        new long[] {-7},
                        new long[] {-8},
                        new long[] {7},
                        CodeRule.ROUND_THEN_SHIFT));
        double[] rows = {Double.NEGATIVE_INFINITY, 0.24, 0.25, 0.75, 1, Double.POSITIVE_INFINITY};

        Codes codes = ScalarKernels.quantize(quantize, new DenseBatch(6, 1, rows));

        assertThat(((Codes.Dense) codes).values()).containsExactly(-8, -7, -7, -5, -5, 7);
    }

    @Test
    void zeroPointInsideTheRoundingBreaksOtherTies() {
        double[] half = {0.5};
        long[] qmin = {-8};
        long[] qmax = {7};
        Instruction.Quantize after = new Instruction.Quantize(
                "input", Programs.encoding(new double[] {1}, new long[] {1}, qmin, qmax, CodeRule.ROUND_THEN_SHIFT));
        Instruction.Quantize inside = new Instruction.Quantize(
                "input", Programs.encoding(new double[] {1}, new long[] {1}, qmin, qmax, CodeRule.SHIFT_THEN_ROUND));

        assertThat(((Codes.Dense) ScalarKernels.quantize(after, new DenseBatch(1, 1, half))).values()[0])
                .isEqualTo(1);
        assertThat(((Codes.Dense) ScalarKernels.quantize(inside, new DenseBatch(1, 1, half))).values()[0])
                .isEqualTo(2);
    }

    @Test
    void tablesRoundTheDroppedBitsHalfUpAndSaturate() {
        Instruction.Table table = new Instruction.Table(
                0,
                "t",
                new long[] {-8},
                new int[] {2},
                4,
                new int[] {10, 11, 12, 13},
                Encoding.uniform(1, Programs.channel(1, 0, 0, 15)));
        long[] accumulators = {Long.MIN_VALUE / 4, -9, -8, -7, -6, -5, -3, -2, 2, 3, Long.MAX_VALUE / 4};

        Codes.Dense codes = ScalarKernels.table(table, new IntegerTensor(accumulators.length, 1, accumulators));

        assertThat(codes.values()).containsExactly(10, 10, 10, 10, 11, 11, 11, 12, 13, 13, 13);
    }
}
