package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.certificate.Certificate;
import io.vernier.integer.CompiledProgram;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.ProgramCodec;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.SparseBatch;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Features whose values are close together and far from zero, beside one that is not, in a model that subtracts their means. */
class FarFeaturesTest {
    private static final int ROWS = 420;

    /** Values by row. */
    // Functions without state are immutable.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Feature {
        WHOLE_NUMBERS_AT_1E12(k -> 1e12 + k % 65),
        THOUSANDTHS_AT_1E12(k -> 1e12 + 1e-3 * (k % 65)),
        NEIGHBOURS_AT_1E15(k -> 1e15 + 0.125 * (k % 3 - 1)),
        EVEN_NUMBERS_AT_1E16(k -> 1e16 + 2 * (k % 201)),
        UNIFORM_AT_1E9(k -> 1e9 + 100 * new SplittableRandom(k).nextDouble()),
        UNIFORM_BELOW_ZERO(k -> -1e10 + 10 * new SplittableRandom(k).nextDouble()),
        ACROSS_A_POWER_OF_TWO(k -> 0x1p40 - 20 + 0x1p-12 * (k * 7919 % 163840)),
        SECONDS(k -> 1.6e9 + (k * 7919) % 86400),
        IDENTIFIERS(k -> 9007199254740000.0 + k);

        private final IntToDoubleFunction value;

        Feature(IntToDoubleFunction value) {
            this.value = value;
        }

        DenseBatch rows() {
            DenseBatch rows = DenseBatch.zeros(ROWS, 2);
            for (int k = 0; k < ROWS; k++) {
                rows.values()[k] = value.applyAsDouble(k);
                rows.values()[ROWS + k] = k % 5 - 2;
            }
            return rows;
        }

        /** {@code y = 50 (x - mean) / (max - min) + z}. */
        LayeredModel model() {
            double[] x = Arrays.copyOf(rows().values(), ROWS);
            double extent = Arrays.stream(x).max().orElseThrow()
                    - Arrays.stream(x).min().orElseThrow();
            BigDecimal sum = Arrays.stream(x).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
            double mean =
                    sum.divide(BigDecimal.valueOf(ROWS), MathContext.DECIMAL128).doubleValue();
            return new LayeredModel(
                    2,
                    List.of(new Linear(
                            "layer0.linear",
                            LayeredModel.INPUT,
                            2,
                            new double[] {50 / extent, 1},
                            new double[] {3},
                            new double[] {mean, 0})),
                    new Decision.Identity());
        }

        Quantization quantization(int bits) {
            return ModelQuantization.quantize(
                    model(), RealData.calibration(model(), rows()), Specifications.defaults(bits, Math.max(2, bits)));
        }
    }

    private static double[] predictions(Quantization quantization, DenseBatch rows) {
        return quantization.program().run(rows, IntegerTap.NONE).values();
    }

    /** The share of the variance of the exact outputs that the integers keep. */
    private static double determination(Feature feature, int bits) {
        double[] exact =
                feature.model().forward(feature.rows(), (tensor, batch) -> {}).values();
        double[] found = predictions(feature.quantization(bits), feature.rows());
        double mean = Arrays.stream(exact).limit(ROWS).average().orElseThrow();
        double error = 0;
        double total = 0;
        for (int k = 0; k < ROWS; k++) {
            error += (found[k] - exact[k]) * (found[k] - exact[k]);
            total += (exact[k] - mean) * (exact[k] - mean);
        }
        return 1 - error / total;
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void moreBitsAreNeverWorse(Feature feature) {
        double[] kept = IntStream.rangeClosed(2, 16)
                .mapToDouble(bits -> determination(feature, bits))
                .toArray();
        double[] lost = Arrays.stream(kept).map(each -> 1 - each).toArray();
        for (int k = 1; k < lost.length; k++) {
            // Where values lie on a grid, fewer bits may by chance hit it better.
            assertThat(lost[k])
                    .as("%s bits", k + 2)
                    .isLessThanOrEqualTo(Math.max(1.5 * lost[k - 1], 4e-2 / (1 << (2 * k))));
        }
        assertThat(lost[6]).as("8 bits").isLessThan(1e-3);
        assertThat(lost[14]).as("16 bits").isLessThan(1e-8);
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void theGuardKnowsTheError(Feature feature) {
        for (int bits : new int[] {3, 8, 12}) {
            double expected = feature.quantization(bits).guard().scores().stream()
                    .mapToDouble(GuardReport.Score::score)
                    .min()
                    .orElseThrow();
            assertThat(1 - determination(feature, bits)).isBetween(expected / 5, expected * 5);
        }
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void everyKernelAndTheRowsOfTheProgramSayTheSame(Feature feature) {
        Quantization quantization = feature.quantization(8);
        IntegerProgram program = quantization.program();
        DenseBatch rows = feature.rows();
        double[] expected = predictions(quantization, rows);

        for (Batch batch : List.of(rows, sparse(rows))) {
            double[] found = new double[ROWS];
            new CompiledProgram(program).scorer().predict(batch, found);
            assertThat(found).isEqualTo(expected);
        }
        List<InstructionRow> stored = ProgramCodec.encode(program);
        assertThat(stored.get(0).reals())
                .hasSize(4)
                .endsWith(Arrays.stream(rows.values()).limit(ROWS).min().orElseThrow(), 0);
        assertThat(ProgramCodec.encode(ProgramCodec.decode(stored)))
                .usingRecursiveComparison()
                .isEqualTo(stored);
        assertThat(quantization.notes()).anyMatch(note -> note.startsWith("Feature 0 ") && note.contains("offset"));
    }

    private static SparseBatch sparse(DenseBatch rows) {
        int[] offsets = IntStream.rangeClosed(0, ROWS).map(row -> 2 * row).toArray();
        int[] indices = IntStream.range(0, 2 * ROWS).map(k -> k % 2).toArray();
        double[] values = IntStream.range(0, 2 * ROWS)
                .mapToDouble(k -> rows.value(k / 2, k % 2))
                .toArray();
        return new SparseBatch(ROWS, 2, offsets, indices, values);
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void theCertificateHoldsAndIsTight(Feature feature) {
        DenseBatch rows = feature.rows();
        Quantization quantization = feature.quantization(6);
        Certificate.Bound bound = Certificate.of(
                        feature.model(), quantization.program(), RealData.calibration(feature.model(), rows))
                .bounds()
                .get(0);
        double[] exact = feature.model().forward(rows, (tensor, batch) -> {}).values();
        double[] found = predictions(quantization, rows);
        double worst = IntStream.range(0, ROWS)
                .mapToDouble(k -> Math.abs(found[k] - exact[k]))
                .max()
                .orElseThrow();

        assertThat(worst).isLessThanOrEqualTo(bound.magnitude());
        // Half a step of the far feature, 50 / 63, and as much again for the other and the weights.
        assertThat(bound.magnitude()).isLessThan(1.5);
    }

    @Test
    void otherConventionsHaveNoOffsetsAndSayWhatIsLost() {
        Feature feature = Feature.WHOLE_NUMBERS_AT_1E12;
        for (Convention convention : Convention.all()) {
            Quantization quantization = ModelQuantization.quantize(
                    feature.model(),
                    RealData.calibration(feature.model(), feature.rows()),
                    Specifications.of(
                            convention,
                            Specification.Guard.OFF,
                            Specifications.inputs(8),
                            Specifications.symmetric(8, Granularity.PER_CHANNEL),
                            Specifications.ACTIVATIONS_8));
            double offset = quantization.tensors().get(0).parameters().offset();
            double[] ends = {1e12, 1e12 + 64};
            boolean isLost = quantization.tensors().get(0).parameters().code(ends[0])
                    == quantization.tensors().get(0).parameters().code(ends[1]);
            assertThat(offset).isEqualTo(convention.allowsOffsets() ? 1e12 : 0);
            assertThat(quantization.notes().stream().anyMatch(note -> note.contains("is lost")))
                    .as(convention.label())
                    .isEqualTo(isLost);
            assertThat(isLost).as(convention.label()).isEqualTo(convention.widensToZero());
        }
    }

    /** Each on its own: no code is worth more than half a step, codes are as many as can be, and more bits lose nothing. */
    @Property(tries = 300)
    void parametersKeepWhatTheyCan(@ForAll Random random) {
        double offset = random.nextInt(3) == 0 ? 0 : Math.scalb(random.nextGaussian(), random.nextInt(50));
        int count = 1 + random.nextInt(40);
        double step = Math.scalb(1.0, random.nextInt(20)) * Math.max(Math.ulp(offset), 0x1p-20);
        double[] values =
                IntStream.range(0, count).mapToDouble(k -> offset + step * k).toArray();
        double before = Double.POSITIVE_INFINITY;
        for (int bits = 1; bits <= 16; bits++) {
            QuantizationParameters parameters = parameters(values, bits);
            double worst = 0;
            long last = Long.MIN_VALUE;
            long codes = 0;
            for (double x : values) {
                long code = parameters.code(x);
                double error = Math.abs(x - parameters.offset() - parameters.scale() * (code - parameters.zeroPoint()));
                assertThat(code).as("codes ascend").isGreaterThanOrEqualTo(last);
                assertThat(error).isLessThanOrEqualTo(parameters.scale() / 2 * (1 + 1e-9) + Math.ulp(x));
                codes += code > last ? 1 : 0;
                last = code;
                worst = Math.max(worst, error);
            }
            assertThat(codes)
                    .as("%s values at %s bits", count, bits)
                    .isGreaterThanOrEqualTo(Math.min(count, bits == 1 ? 2 : 1 << (bits - 1)));
            if (parameters.offset() != 0) {
                assertThat(codes).isEqualTo(Math.min(count, 1 << bits));
            }
            assertThat(worst).isLessThanOrEqualTo(Math.max(before, parameters.scale() / 2) + Math.ulp(offset));
            before = parameters.scale() / 2;
        }
    }

    private static QuantizationParameters parameters(double[] values, int bits) {
        LayeredModel model = new LayeredModel(
                1,
                List.of(new Linear("layer0.linear", LayeredModel.INPUT, 1, new double[] {1}, new double[] {0})),
                new Decision.Identity());
        return ModelQuantization.quantize(
                        model,
                        RealData.calibration(model, new DenseBatch(values.length, 1, values)),
                        Specifications.defaults(bits, Specification.Guard.OFF, Math.max(2, bits)))
                .tensors()
                .get(0)
                .parameters();
    }

    @Test
    void plusAndMinusOneHaveTwoCodesAtOneBit() {
        QuantizationParameters parameters = parameters(new double[] {-1, 1, 1, -1}, 1);

        assertThat(parameters.dequantize(parameters.code(-1))).isEqualTo(-1);
        assertThat(parameters.dequantize(parameters.code(1))).isEqualTo(1);
    }

    @Test
    void aConstantDoesNotDecideAboutTheScaleOfTheOthers() {
        double[] values = {1e9, 1e9, 1e9, 1, 2, 4};
        LayeredModel model = new LayeredModel(
                2,
                List.of(new Linear(
                        "layer0.linear", LayeredModel.INPUT, 2, new double[] {3, 0.5}, new double[] {-3e9 + 7})),
                new Decision.Identity());
        Quantization quantization = ModelQuantization.quantize(
                model,
                RealData.calibration(model, new DenseBatch(3, 2, values)),
                Specifications.defaults(8, Specification.Guard.ON));

        assertThat(predictions(quantization, new DenseBatch(3, 2, values)))
                .containsExactly(new double[] {7.5, 8, 9}, within(0.01));
        assertThat(quantization.layers().get(0).weights()).containsExactly(0, 127);
        assertThat(quantization.notes())
                .anyMatch(note -> note.startsWith("Feature 0 ") && note.contains("stands in the bias"));

        // One whose weight has room keeps it.
        LayeredModel small = new LayeredModel(
                2,
                List.of(new Linear(
                        "layer0.linear", LayeredModel.INPUT, 2, new double[] {1e-10, 0.5}, new double[] {0})),
                new Decision.Identity());
        Quantization kept = ModelQuantization.quantize(
                small,
                RealData.calibration(small, new DenseBatch(3, 2, values)),
                Specifications.defaults(2, Specification.Guard.OFF));
        assertThat(kept.notes()).noneMatch(note -> note.contains("stands in the bias"));
    }
}
