package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTest {
    private static final int ROWS = 64;

    @ParameterizedTest
    @CsvSource({"20, 40000, FLOAT32", "20, 40000, FLOAT64", "5, 3, FLOAT64"})
    void weightsThatAreNotHeldInTheUnitGiveTheSameNumbers(int outputs, int inputs, Accumulator.Unit unit) {
        SplittableRandom random = new SplittableRandom(outputs);
        ChannelEncoding codes = new ChannelEncoding(
                0.1, 0, 0, unit == Accumulator.Unit.FLOAT32 ? 3 : 65_535, CodeRule.ROUND_THEN_SHIFT);
        int[] weights = random.ints((long) outputs * inputs, -127, 128).toArray();
        long[] bias = random.longs(outputs, -100, 100).toArray();
        double[] scale = new double[outputs];
        Arrays.fill(scale, 0.5);
        Instruction.Linear linear =
                Instruction.Linear.proven(0, "layer0.linear", weights, bias, scale, Encoding.uniform(inputs, codes));
        double[] x = random.doubles(ROWS, 0, 1000).toArray();

        assertThat(linear.accumulator().unit()).isEqualTo(unit);
        assertThat(outputs(linear, codes, x, 0)).isEqualTo(outputs(linear, codes, x, Integer.MAX_VALUE));
    }

    private static double[] outputs(Instruction.Linear linear, ChannelEncoding codes, double[] x, int heldWeights) {
        Layer layer = Layer.compile(linear, Optional.empty(), heldWeights).apply(ROWS);
        for (int index = 0; index < linear.inputs(); index++) {
            // Other numbers in each channel.
            int shift = index;
            double[] shifted =
                    Arrays.stream(x).map(each -> (each * (1 + shift)) % 1000).toArray();
            layer.quantize(codes, index, shifted, 0, ROWS);
        }
        layer.multiply(ROWS);
        Instruction.Dequantize by =
                new Instruction.Dequantize(1, linear.name(), linear.scale(), new double[linear.outputs()]);
        double[] reals = new double[linear.outputs() * ROWS];
        for (int output = 0; output < linear.outputs(); output++) {
            layer.dequantize(by, output, ROWS, reals, output * ROWS);
        }
        return reals;
    }
}
