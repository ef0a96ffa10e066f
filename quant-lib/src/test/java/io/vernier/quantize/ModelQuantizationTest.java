package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vernier.PlainParameters;
import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.integer.Instruction;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Links;
import io.vernier.model.Softmax;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.ValueHistogram;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Every integer and every score against a second implementation of the formulas. */
class ModelQuantizationTest {

    /** A perceptron with one hidden layer on features of all sizes, some constant, some rows of weights zero. */
    private static LayeredModel drawnModel(SplittableRandom random) {
        int inputs = 1 + random.nextInt(5);
        int hidden = 1 + random.nextInt(4);
        int outputs = 2 + random.nextInt(2);
        return new LayeredModel(
                inputs,
                List.of(
                        drawnLayer(random, "layer0.linear", "input", inputs, hidden),
                        new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
                        drawnLayer(random, "layer1.linear", "layer0.sigmoid", hidden, outputs),
                        new Softmax("layer1.softmax", "layer1.linear")),
                new Decision.Argmax(Collections.nCopies(outputs, 1.0)));
    }

    private static Linear drawnLayer(SplittableRandom random, String name, String input, int inputs, int outputs) {
        double size = Math.pow(10, random.nextInt(-6, 3));
        double[] weights = new double[inputs * outputs];
        double[] bias = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            boolean zero = random.nextInt(5) == 0;
            for (int i = 0; i < inputs; i++) {
                weights[o * inputs + i] = zero || random.nextInt(6) == 0 ? 0 : size * random.nextGaussian();
            }
            bias[o] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextGaussian();
                case 2 -> 1e4 * random.nextGaussian();
                default -> random.nextInt(4) == 0 ? 1e17 * size : size;
            };
        }
        return new Linear(name, input, inputs, weights, bias);
    }

    private static DenseBatch drawnRows(SplittableRandom random, int channels) {
        DenseBatch rows = DenseBatch.zeros(3 + random.nextInt(60), channels);
        for (int channel = 0; channel < channels; channel++) {
            double offset = random.nextInt(2) == 0 ? 0 : Math.pow(10, random.nextInt(-2, 7)) * random.nextGaussian();
            // Wide enough to be told apart by float32; the others have tests of their own.
            double spread =
                    random.nextInt(5) == 0 ? 0 : Math.max(Math.pow(10, random.nextInt(-3, 4)), 1e-3 * Math.abs(offset));
            for (int row = 0; row < rows.rows(); row++) {
                rows.values()[rows.offset(channel) + row] = offset + spread * random.nextGaussian();
            }
        }
        return rows;
    }

    private static double[] doubles(long[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }

    private static void assertLayer(Instruction.Linear found, QuantizedLayer layer, PlainLayer expected) {
        assertThat(layer.scale()).isEqualTo(expected.t);
        assertThat(layer.doublings()).isEqualTo(expected.doublings);
        assertThat(layer.biasResidual()).isEqualTo(expected.rho);
        for (int o = 0; o < expected.t.length; o++) {
            assertThat((double) found.bias()[o]).isEqualTo(expected.b[o] + 0.0);
            for (int i = 0; i < found.inputs(); i++) {
                assertThat((double) found.weights()[o * found.inputs() + i]).isEqualTo(expected.w[o][i] + 0.0);
            }
        }
    }

    @Property(tries = 300)
    void everyIntegerIsTheFormulas(
            @ForAll @IntRange(max = 1_000_000) int seed, @ForAll @IntRange(min = 1, max = 16) int bits) {
        SplittableRandom random = new SplittableRandom(seed);
        LayeredModel model = drawnModel(random);
        Calibration calibration = RealData.calibration(model, drawnRows(random, model.inputs()));
        int weightBits = Math.max(2, bits);

        Quantization quantization =
                ModelQuantization.quantize(model, calibration, Specifications.defaults(bits, weightBits));

        Instruction.Quantize quantize =
                (Instruction.Quantize) quantization.program().instructions().get(0);
        PlainGuard chosen = chosen(model, calibration, bits, weightBits, quantization);
        assertThat(quantize.encoding().scales()).isEqualTo(chosen.s);
        assertThat(quantize.encoding().zeroPoints())
                .isEqualTo(Arrays.stream(chosen.z).mapToLong(z -> (long) z).toArray());
        List<Instruction.Linear> linear = quantization.program().linearInstructions();
        PlainLayer first = chosen.layer(weightBits);
        assertLayer(linear.get(0), quantization.layers().get(0), first);

        Instruction.Table table =
                (Instruction.Table) quantization.program().instructions().get(2);
        PlainParameters activation = activation(quantization);
        assertTable(table, calibration, first, activation);
        int hidden = model.channels("layer0.sigmoid");
        double[] s = new double[hidden];
        double[] z = new double[hidden];
        Arrays.fill(s, activation.scale());
        Arrays.fill(z, activation.zeroPoint());
        PlainLayer second = new PlainLayer(
                model.linearSteps().get(1),
                s,
                z,
                PlainGuard.means(calibration.tensor("layer0.sigmoid")),
                new boolean[s.length],
                activation.qmin(),
                activation.qmax(),
                weightBits,
                false);
        assertLayer(linear.get(1), quantization.layers().get(1), second);
        for (int o = 0; o < second.t.length; o++) {
            assertThat((double) linear.get(1).accumulator().bound()[o]).isLessThanOrEqualTo(0x1p53);
        }
        assertAccounts(quantization, calibration, chosen);
    }

    /**
     * The plain candidate that was chosen; its score must be the plain one, as those of the first four, and the choice the first of the
     * least. More than four are judged where those leave much.
     */
    private static PlainGuard chosen(
            LayeredModel model, Calibration calibration, int bits, int weightBits, Quantization quantization) {
        GuardReport report = quantization.guard();
        List<PlainGuard> candidates = List.of(
                new PlainGuard(model, calibration, bits, true, false),
                new PlainGuard(model, calibration, bits, true, true),
                new PlainGuard(model, calibration, bits, false, false),
                new PlainGuard(model, calibration, bits, false, true));
        if (report.scores().isEmpty()) {
            assertThat(candidates.get(0).score(weightBits)).isNaN();
            return candidates.get(0);
        }
        int best = 0;
        for (int k = 0; k < candidates.size(); k++) {
            double score = candidates.get(k).score(weightBits);
            assertThat(report.scores().get(k).score()).isCloseTo(score, within(1e-9 * score));
        }
        for (int k = 0; k < report.scores().size(); k++) {
            best = report.scores().get(k).score() < report.scores().get(best).score() ? k : best;
        }
        boolean enough = report.scores().subList(0, 4).stream().anyMatch(each -> each.score() <= 0.01);
        assertThat(report.scores()).hasSize(enough ? 4 : 10);
        assertThat(report.choice()).isEqualTo(report.scores().get(best).candidate());
        if (best < 4) {
            return candidates.get(best);
        }
        PlainGuard published = new PlainGuard(model, calibration, bits, quantization);
        double score = report.scores().get(best).score();
        assertThat(published.score(weightBits)).isCloseTo(score, within(1e-9 * score));
        return published;
    }

    private static PlainParameters activation(Quantization quantization) {
        QuantizedTensor tensor = quantization.tensors().stream()
                .filter(each -> each.role() == Role.ACTIVATION)
                .findFirst()
                .orElseThrow();
        Range range = tensor.parameters().range();
        PlainParameters plain = PlainParameters.of(range.lo(), range.hi(), 8, false, false, true);
        assertThat(tensor.parameters().scale()).isEqualTo(plain.scale());
        assertThat((double) tensor.parameters().zeroPoint()).isEqualTo(plain.zeroPoint());
        return plain;
    }

    private static void assertTable(
            Instruction.Table table, Calibration calibration, PlainLayer layer, PlainParameters activation) {
        int longest = 0;
        for (int c = 0; c < table.channels(); c++) {
            ValueHistogram outputs =
                    calibration.tensor("layer0.linear").histogram(c).orElseThrow();
            long lo = (long) Math.rint(outputs.min().orElseThrow() / layer.t[c]);
            long hi = (long) Math.rint(outputs.max().orElseThrow() / layer.t[c]);
            int drop = 0;
            while (entries(lo, hi, drop) > 4096) {
                drop++;
            }
            longest = (int) Math.max(longest, entries(lo, hi, drop));
            assertThat(table.lo()[c]).isEqualTo(lo);
            assertThat(table.drop()[c]).isEqualTo(drop);
            for (int k = 0; k < table.length(); k++) {
                double real = layer.t[c] * (lo + k * Math.pow(2, drop));
                assertThat((double) table.entries()[c * table.length() + k])
                        .isEqualTo(activation.code(Links.sigmoid(real)));
            }
        }
        assertThat(table.length()).isEqualTo(longest);
    }

    private static long entries(long lo, long hi, int drop) {
        long half = drop > 0 ? 1L << (drop - 1) : 0;
        return ((hi - lo + half) >> drop) + 1;
    }

    private static void assertAccounts(Quantization quantization, Calibration calibration, PlainGuard chosen) {
        for (QuantizedTensor tensor : quantization.tensors()) {
            if (tensor.role() != Role.INPUT) {
                continue;
            }
            ValueHistogram histogram = tensor.channel().isPresent()
                    ? calibration
                            .tensor("input")
                            .histogram(tensor.channel().getAsInt())
                            .orElseThrow()
                    : calibration.tensor("input").whole();
            PlainParameters plain = chosen.parameters[tensor.channel().orElse(0)];
            double error = plain.expectedError(histogram.bins());
            assertThat(tensor.clippedFraction()).isEqualTo(plain.clippedFraction(histogram));
            assertThat(tensor.parameters().range()).isEqualTo(new Range(plain.lo(), plain.hi()));
            if (error == 0) {
                assertThat(tensor.expectedSqnrDecibel()).isEmpty();
            } else {
                assertThat(tensor.expectedSqnrDecibel().getAsDouble())
                        .isCloseTo(10 * Math.log10(histogram.sumOfSquares().toDouble() / error), within(1e-9));
            }
        }
    }

    @Property(tries = 100)
    void oneScaleForAllOutputsIsTheFormulasToo(
            @ForAll @IntRange(max = 1_000_000) int seed, @ForAll @IntRange(min = 2, max = 16) int bits) {
        SplittableRandom random = new SplittableRandom(seed);
        LayeredModel model = drawnModel(random);
        Calibration calibration = RealData.calibration(model, drawnRows(random, model.inputs()));
        Specification specification = Specifications.of(
                Convention.vernier(),
                Specification.Guard.OFF,
                Specifications.UNSIGNED_8,
                Specifications.symmetric(bits, Granularity.PER_TENSOR),
                Specifications.ACTIVATIONS_8);

        Quantization quantization = ModelQuantization.quantize(model, calibration, specification);

        PlainGuard input = new PlainGuard(model, calibration, 8, true, false);
        PlainLayer expected = new PlainLayer(
                model.linearSteps().get(0),
                input.s,
                input.z,
                input.mu,
                PlainGuard.constants(calibration.tensor("input")),
                0,
                255,
                bits,
                true);
        assertLayer(
                quantization.program().linearInstructions().get(0),
                quantization.layers().get(0),
                expected);
        assertThat(quantization.tensors().stream().filter(each -> each.role() == Role.WEIGHT))
                .hasSize(2)
                .allMatch(each -> each.channel().isEmpty());
    }

    /** The port's parameters, whatever they are, go through the same formulas. */
    @Property(tries = 100)
    void theOtherConventionFeedsTheSameFormulas(
            @ForAll @IntRange(max = 1_000_000) int seed, @ForAll @IntRange(min = 1, max = 16) int bits) {
        SplittableRandom random = new SplittableRandom(seed);
        LayeredModel model = drawnModel(random);
        Calibration calibration = RealData.calibration(model, drawnRows(random, model.inputs()));
        Specification specification = Specifications.of(
                Convention.concreteMl(),
                Specification.Guard.OFF,
                Specifications.inputs(bits),
                Specifications.symmetric(Math.max(2, bits), Granularity.PER_CHANNEL),
                Specifications.ACTIVATIONS_8);

        Quantization quantization = ModelQuantization.quantize(model, calibration, specification);

        Instruction.Quantize quantize =
                (Instruction.Quantize) quantization.program().instructions().get(0);
        assertThat(quantize.rule()).isEqualTo(CodeRule.SHIFT_THEN_ROUND);
        for (int i = 0; i < model.inputs(); i++) {
            ValueHistogram feature = calibration.tensor("input").histogram(i).orElseThrow();
            double lo = feature.min().orElseThrow();
            double hi = feature.max().orElseThrow();
            double levels = Math.pow(2, bits) - 1;
            boolean constant = hi - lo < 1e-6;
            double scale = constant ? (Math.abs(hi) < 1e-6 ? 1 : hi) : (hi - lo) / levels;
            double zeroPoint =
                    constant ? (Math.abs(hi) < 1e-6 ? Math.rint(-lo) : 0) : Math.rint(-lo * levels / (hi - lo));
            assertThat(quantize.encoding().scales()[i]).isEqualTo(scale);
            assertThat((double) quantize.encoding().zeroPoints()[i]).isEqualTo(zeroPoint + 0.0);
        }
        PlainLayer expected = new PlainLayer(
                model.linearSteps().get(0),
                quantize.encoding().scales(),
                doubles(quantize.encoding().zeroPoints()),
                PlainGuard.means(calibration.tensor("input")),
                PlainGuard.constants(calibration.tensor("input")),
                0,
                Math.pow(2, bits) - 1,
                Math.max(2, bits),
                false);
        assertLayer(
                quantization.program().linearInstructions().get(0),
                quantization.layers().get(0),
                expected);
    }

    private static Quantization linear(double[] weights, double[] bias, double[][] columns, int bits) {
        LayeredModel model = new LayeredModel(
                columns.length,
                List.of(new Linear("layer0.linear", "input", columns.length, weights, bias)),
                new Decision.Identity());
        DenseBatch rows = DenseBatch.zeros(columns[0].length, columns.length);
        for (int channel = 0; channel < columns.length; channel++) {
            System.arraycopy(columns[channel], 0, rows.values(), rows.offset(channel), rows.rows());
        }
        return ModelQuantization.quantize(
                model, RealData.calibration(model, rows), Specifications.defaults(bits, Specification.Guard.ON));
    }

    @Example
    void aLayerIsExactAtTheMeanInputUpToHalfAStep() {
        double[][] columns = {{2013, 2016, 2021, 2024}, {-1, 0, 0.5, 2}};
        Quantization quantization = linear(new double[] {0.7, -3}, new double[] {-1400}, columns, 2);
        QuantizedLayer layer = quantization.layers().get(0);
        Instruction.Quantize quantize =
                (Instruction.Quantize) quantization.program().instructions().get(0);
        double[] means = {2018.5, 0.375};
        double exact = -1400 + 0.7 * means[0] - 3 * means[1];
        double integers = layer.bias()[0];
        for (int i = 0; i < 2; i++) {
            integers += layer.weights()[i]
                    * (means[i] / quantize.encoding().scales()[i]
                            + quantize.encoding().zeroPoints()[i]);
        }

        assertThat(layer.scale()[0] * integers).isCloseTo(exact, within(0.5001 * layer.scale()[0]));
    }

    @Example
    void aRowOfZerosKeepsItsBias() {
        Quantization quantization =
                linear(new double[] {0, 0}, new double[] {3.25}, new double[][] {{1, 2}, {3, 4}}, 8);
        QuantizedLayer layer = quantization.layers().get(0);
        assertThat(layer.scale()[0]).isEqualTo(3.25 / 16384);
        assertThat(layer.bias()[0]).isEqualTo(16384);
        assertThat(quantization.guard().scores()).isEmpty();
        assertThat(quantization.notes()).singleElement().asString().contains("input scales were not compared");

        QuantizedLayer nothing = linear(new double[] {0}, new double[] {0}, new double[][] {{1, 2}}, 8)
                .layers()
                .get(0);
        assertThat(nothing.scale()[0]).isEqualTo(1);
        assertThat(nothing.bias()[0]).isZero();
    }

    @Example
    void scalesDoubleUntilTheAccumulatorIsExactAndSaySo() {
        Quantization quantization = linear(new double[] {1e-12}, new double[] {1e6}, new double[][] {{0, 1}}, 16);
        QuantizedLayer layer = quantization.layers().get(0);

        assertThat(layer.doublings()[0]).isPositive();
        assertThat(quantization.notes()).anyMatch(note -> note.contains("doubled " + layer.doublings()[0] + " times"));
        assertThat(layer.scale()[0] * layer.bias()[0]).isCloseTo(1e6, within(1e-6));
        assertThat(quantization
                        .program()
                        .linearInstructions()
                        .get(0)
                        .accumulator()
                        .bound()[0])
                .isLessThanOrEqualTo(1L << 53);
    }

    @Example
    void aFeatureWithoutAnyFiniteValueIsRefusedByItsNumber() {
        double[] nothing = {Double.NaN, Double.POSITIVE_INFINITY};
        assertThatThrownBy(() -> linear(new double[] {1, 1}, new double[] {0}, new double[][] {{0, 1}, nothing}, 8))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("Feature 1");

        LayeredModel model = new LayeredModel(
                2,
                List.of(new Linear("layer0.linear", "input", 2, new double[] {1, 1}, new double[] {0})),
                new Decision.Identity());
        Calibration calibration = RealData.calibration(
                model, new DenseBatch(2, 2, new double[] {0, 1, Double.NaN, Double.NEGATIVE_INFINITY}));
        Specification oneScale = Specifications.of(
                Convention.vernier(),
                Specification.Guard.OFF,
                new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.minMax()),
                Specifications.symmetric(8, Granularity.PER_CHANNEL),
                Specifications.ACTIVATIONS_8);
        assertThatThrownBy(() -> ModelQuantization.quantize(model, calibration, oneScale))
                .as("one scale for all features")
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("Feature 1");
    }

    @Example
    void whatHasNoHistogramIsSaidToHaveItsExtremes() {
        LayeredModel model = new LayeredModel(
                2,
                List.of(new Linear("layer0.linear", "input", 2, new double[] {1, -2}, new double[] {0})),
                new Decision.Identity());
        DenseBatch rows = new DenseBatch(3, 2, new double[] {0, 1, 9, 5, 6, Double.POSITIVE_INFINITY});
        List<TensorLayout> layouts =
                List.of(TensorLayout.unnamed("input", 2), TensorLayout.unnamed("layer0.linear", 1));
        Calibration calibration = Calibration.empty(layouts, 1);
        for (int channel = 0; channel < 2; channel++) {
            calibration.tensor("input").observe(channel, rows.values(), rows.offset(channel), 3);
        }
        Specification specification = Specifications.of(
                Convention.vernier(),
                Specification.Guard.ON,
                new TensorSpecification(
                        8,
                        false,
                        Scheme.ASYMMETRIC,
                        Granularity.PER_CHANNEL,
                        RangeEstimator.percentile(new BigDecimal("50"))),
                Specifications.symmetric(8, Granularity.PER_CHANNEL),
                Specifications.ACTIVATIONS_8);

        Quantization quantization = ModelQuantization.quantize(model, calibration, specification);

        QuantizedTensor second = quantization.tensors().get(1);
        assertThat(second.estimator()).isEqualTo("minmax");
        assertThat(second.parameters().range()).isEqualTo(new Range(5, 6));
        assertThat(second.clippedFraction()).isEqualTo(1 / 3.0);
        assertThat(second.expectedSqnrDecibel()).isEmpty();
        assertThat(quantization.notes()).anyMatch(note -> note.contains("\"percentile\""));
    }

    @Example
    void codesThatAreNotFiniteAtTheMeanAreRefused() {
        Linear layer = new Linear("layer0.linear", "input", 1, new double[] {1}, new double[] {0});
        LayerInput input = new LayerInput(
                Encoding.uniform(1, new ChannelEncoding(Double.MIN_NORMAL, 0, 0, 255, CodeRule.ROUND_THEN_SHIFT)),
                new double[] {1e30},
                new double[] {0},
                new boolean[] {false});

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                        () -> QuantizedLayer.of(layer, input, 8, Granularity.PER_CHANNEL, Optional.empty()))
                .isInstanceOf(NotQuantizableException.class));
    }

    /** Magnitudes of weights, and of the values of two features. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void whatIsExpectedIsFiniteOrAbsent(
            @ForAll("magnitudes") double weight,
            @ForAll("magnitudes") double first,
            @ForAll("magnitudes") double other) {
        double[][] columns = {{-first, first / 3, first}, {0, other / 7, other}};
        Quantization quantization;
        try {
            quantization = linear(new double[] {weight, weight * 0.3}, new double[] {0}, columns, 4);
        } catch (NotQuantizableException beyondTheDoubles) {
            return;
        }

        for (QuantizedTensor tensor : quantization.tensors()) {
            tensor.expectedSqnrDecibel()
                    .ifPresent(decibel -> assertThat(decibel).isFinite());
            assertThat(tensor.parameters().scale()).isFinite().isPositive();
        }
        if (first == other && weight * first > 1e-290) {
            QuantizedTensor weights =
                    quantization.tensors().get(quantization.tensors().size() - 1);
            assertThat(weights.expectedSqnrDecibel()).isPresent();
        }
    }

    @Provide
    Arbitrary<Double> magnitudes() {
        return Arbitraries.of(1e-305, 1e-160, 1e-40, 1.0, 1e30, 1e160, 1e305);
    }

    @Example
    void anOverflowOfWeightTimesScaleIsRefused() {
        assertThatThrownBy(() -> linear(new double[] {1e300}, new double[] {0}, new double[][] {{0, 1e30}}, 8))
                .isInstanceOf(NotQuantizableException.class);
    }

    @Example
    void weightsOfOneBitAreRefused() {
        assertThatThrownBy(() -> linear(new double[] {1}, new double[] {0}, new double[][] {{0, 1}}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 bits");
    }
}
