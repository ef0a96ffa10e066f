package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.arithmetic.FixedPointMultiplier.Product;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gemmlowp's worked example of an 8-bit matrix product (its document quantization.md), from real numbers to codes. */
class RequantizeTest {
    private static final QuantizationParameters LEFT = parameters(-0.746026397, 0.937735558);
    private static final QuantizationParameters RIGHT = parameters(-0.804919183, 0.992922664);
    private static final QuantizationParameters RESULT = parameters(-1.25754774, 1.46148992);
    private static final int[][] LEFT_CODES = {{208, 236, 0, 238}, {3, 214, 255, 29}};
    private static final int[][] RIGHT_CODES = {{152, 51, 244}, {60, 26, 255}, {0, 127, 246}, {127, 254, 247}};

    private static QuantizationParameters parameters(double lo, double hi) {
        return Quantizer.of(Convention.tfLite(), 8, false, Scheme.ASYMMETRIC, ZeroPolicy.INSIDE)
                .parameters(new Range(lo, hi));
    }

    /** The right side as a layer's weights, each output a column; the left side's rows are the rows of a batch. */
    private static IntegerProgram program(Product product) {
        int[] weights = new int[12];
        long[] bias = new long[3];
        for (int output = 0; output < 3; output++) {
            for (int index = 0; index < 4; index++) {
                int weight = (int) (RIGHT_CODES[index][output] - RIGHT.zeroPoint());
                weights[output * 4 + index] = weight;
                bias[output] -= weight * LEFT.zeroPoint();
            }
        }
        FixedPointMultiplier multiplier = FixedPointMultiplier.of(LEFT.scale() * RIGHT.scale() / RESULT.scale());
        long[] qmin = new long[4];
        long[] qmax = {255, 255, 255, 255};
        double[] scale = new double[4];
        long[] zeroPoint = new long[4];
        Arrays.fill(scale, LEFT.scale());
        Arrays.fill(zeroPoint, LEFT.zeroPoint());
        return new IntegerProgram(List.of(
                new Instruction.Quantize(
                        "input", Programs.encoding(scale, zeroPoint, qmin, qmax, CodeRule.FLOAT32_DIVIDE_HALF_AWAY)),
                Instruction.Linear.proven(
                        0, "layer0.linear", weights, bias, Programs.UNTOLD, Programs.codes(qmin, qmax)),
                new Instruction.Requantize(
                        1,
                        "layer0.codes",
                        Collections.nCopies(3, multiplier),
                        product,
                        Programs.channel(RESULT.scale(), RESULT.zeroPoint(), 0, 255)),
                Instruction.Linear.proven(
                        2,
                        "layer1.linear",
                        new int[] {1, 1, 1},
                        new long[1],
                        Programs.UNTOLD,
                        Programs.codes(new long[3], new long[] {255, 255, 255})),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {1}),
                new Instruction.Predict(4, "prediction", 1, new Decision.Identity())));
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void theWorkedExampleGivesItsCodes(Product product) {
        DenseBatch rows = DenseBatch.zeros(2, 4);
        for (int row = 0; row < 2; row++) {
            for (int channel = 0; channel < 4; channel++) {
                rows.values()[rows.offset(channel) + row] = LEFT.dequantize(LEFT_CODES[row][channel]);
            }
        }
        List<int[]> codes = new ArrayList<>();

        program(product).run(rows, new IntegerTap() {
            @Override
            public void codes(int step, Codes made) {
                codes.add(((Codes.Dense) made).values().clone());
            }
        });

        assertThat(codes.get(0)).containsExactly(208, 3, 236, 214, 0, 255, 238, 29);
        assertThat(codes.get(1)).containsExactly(168, 0, 115, 66, 255, 151);
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void theStoredFormGivesTheProgramBack(Product product) {
        IntegerProgram program = program(product);

        List<InstructionRow> rows = ProgramCodec.encode(program);

        assertThat(rows.get(2).kind()).isEqualTo("requantize");
        assertThat(rows.get(2).shape()).containsExactly(3);
        assertThat(rows.get(2).integers()).hasSize(6);
        assertThat(rows.get(2).attributes())
                .containsEntry("zero_point", "118")
                .containsEntry("rounding", product == Product.DOUBLE_ROUNDING ? "double_rounding" : "single_rounding");
        assertThat(ProgramCodec.decode(rows)).usingRecursiveComparison().isEqualTo(program);
    }

    @Test
    void codesAreClampedAndChannelsHaveTheirOwnMultipliers() {
        Instruction.Requantize requantize = new Instruction.Requantize(
                1,
                "codes",
                List.of(FixedPointMultiplier.of(0.5), FixedPointMultiplier.of(2)),
                Product.DOUBLE_ROUNDING,
                Programs.channel(1, 10, 0, 15));

        Codes.Dense codes = ScalarKernels.requantize(
                requantize, new IntegerTensor(4, 2, new long[] {-100, -3, 3, 100, -100, -3, 2, 100}));

        assertThat(codes.values()).containsExactly(0, 9, 12, 15, 0, 4, 14, 15);
    }

    @Test
    void accumulatorsBeyondThirtyTwoBitsAreRefused() {
        List<Instruction> instructions =
                new ArrayList<>(program(Product.DOUBLE_ROUNDING).instructions());
        instructions.set(
                1,
                Instruction.Linear.proven(
                        0,
                        "layer0.linear",
                        new int[12],
                        new long[] {0, 0, 1L << 31},
                        Programs.UNTOLD,
                        Programs.codes(new long[4], new long[] {255, 255, 255, 255})));

        assertThatThrownBy(() -> new IntegerProgram(instructions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer0.codes");
    }
}
