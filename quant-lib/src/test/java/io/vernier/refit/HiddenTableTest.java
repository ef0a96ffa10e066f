package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.Tabulation;
import io.vernier.model.Activation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenTableTest {
    private static final Activation SIGMOID =
            new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID);

    private static RefittedLayer layer(int bits, double step, double rest, int... weights) {
        Settings settings = new Settings(
                bits, bits, Zero.REAL, Settings.Weights.FULL, Settings.Search.DESCENT, Settings.Codes.PLAIN);
        List<CodeGrid> grids = Collections.nCopies(weights.length, CodeGrid.of(0, 1, bits));
        return new RefittedLayer(
                "layer0.linear",
                grids,
                new boolean[weights.length],
                weights,
                new long[] {-3},
                new double[] {step},
                new double[] {rest},
                0,
                0,
                settings);
    }

    private static Encoding codes(double offset, double step, boolean complemented) {
        return LayerCodes.encoding(List.of(new CodeGrid(offset, step, 3)), new boolean[] {complemented});
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0.1, false", "0.4, 0.1, true", "3, 1, false", "-7, 1, true", "0, 0.33, false"})
    void everyAccumulatorHasTheCodeOfItsActivation(double offset, double step, boolean complemented) {
        RefittedLayer layer = layer(2, 0.7, 0.2, 1, -2, -1, 1, 1);
        Encoding next = codes(offset, step, complemented);

        Instruction.Table table = HiddenTable.of(1, layer, SIGMOID, next);

        assertThat(layer.bound(0, -1)).isEqualTo(-12);
        assertThat(layer.bound(0, 1)).isEqualTo(6);
        for (long accumulator = -12; accumulator <= 6; accumulator++) {
            long code = next.channel(0).code(Activation.Function.SIGMOID.apply(0.7 * accumulator + 0.2));
            assertThat(FittedLayers.codes(table, accumulator)).containsExactly((int) code);
        }
        assertThat(table.length()).isLessThan(19);
    }

    @Test
    void bitsAreDroppedOnlyWhereTheActivationVariesOverMoreThanTheLimit() {
        int[] weights = new int[300];
        Arrays.fill(weights, 127);
        Encoding next = LayerCodes.encoding(List.of(new CodeGrid(0, 1.0 / 255, 255)), new boolean[1]);

        Instruction.Table steep = HiddenTable.of(1, layer(8, 0.01, 0, weights), SIGMOID, next);
        Instruction.Table flat = HiddenTable.of(1, layer(8, 1e-6, 0, weights), SIGMOID, next);

        assertThat(steep.drop()[0]).isZero();
        assertThat(flat.drop()[0]).isPositive();
        assertThat(flat.length()).isLessThanOrEqualTo(Tabulation.LIMIT);
    }
}
