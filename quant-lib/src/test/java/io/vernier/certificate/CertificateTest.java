package io.vernier.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.IntegerTensor;
import io.vernier.model.Activation;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.InverseLink;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Softmax;
import io.vernier.model.SparseBatch;
import io.vernier.model.Step;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {
    private static final int ROWS = 2000;

    /** A model, its integers, and the box of its calibration. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(
            LayeredModel model, Calibration calibration, IntegerProgram quantized, double[] lo, double[] hi) {

        Certificate certificate() {
            return Certificate.of(model, quantized, calibration);
        }

        /** The last linear tensor of the float model. */
        DenseBatch floats(DenseBatch rows) {
            DenseBatch[] found = new DenseBatch[1];
            int last = model.steps()
                            .indexOf(model.linearSteps().get(model.linearSteps().size() - 1))
                    + 1;
            model.forward(rows, (tensor, batch) -> {
                if (tensor == last) {
                    found[0] = (DenseBatch) batch;
                }
            });
            return found[0];
        }

        /** The last linear tensor of the integers. */
        DenseBatch integers(DenseBatch rows) {
            DenseBatch[] found = new DenseBatch[1];
            quantized.run(rows, new IntegerTap() {
                @Override
                public void accumulators(int step, IntegerTensor accumulators) {
                    found[0] = null;
                }

                @Override
                public void reals(int step, DenseBatch reals) {
                    found[0] = found[0] == null ? reals : found[0];
                }
            });
            return found[0];
        }
    }

    private static LayeredModel linear(SplittableRandom random, int inputs, int outputs, Decision decision) {
        return new LayeredModel(inputs, List.of(layer(random, "layer0.linear", "input", inputs, outputs)), decision);
    }

    private static LayeredModel perceptron(SplittableRandom random, int inputs, int hidden, int outputs) {
        List<Step> steps = List.of(
                layer(random, "layer0.linear", "input", inputs, hidden),
                new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
                layer(random, "layer1.linear", "layer0.sigmoid", hidden, outputs),
                new Softmax("layer1.softmax", "layer1.linear"));
        return new LayeredModel(inputs, steps, new Decision.Argmax(Collections.nCopies(outputs, 1.0)));
    }

    private static Linear layer(SplittableRandom random, String name, String input, int inputs, int outputs) {
        double[] weights = new double[inputs * outputs];
        double[] bias = new double[outputs];
        Arrays.setAll(weights, k -> random.nextGaussian());
        Arrays.setAll(bias, k -> random.nextGaussian());
        return new Linear(name, input, inputs, weights, bias);
    }

    private static Case quantized(
            LayeredModel model, SplittableRandom random, int bits, Convention convention, RangeEstimator estimator) {
        int inputs = model.inputs();
        double[] centre = random.doubles(inputs, -3, 3).toArray();
        DenseBatch rows = DenseBatch.zeros(ROWS, inputs);
        for (int k = 0; k < rows.values().length; k++) {
            // Skewed, so that clipping takes more on one side.
            double drawn = random.nextGaussian();
            rows.values()[k] = centre[k / ROWS] + drawn * drawn;
        }
        List<TensorLayout> layouts = new ArrayList<>();
        for (String name : model.tensors()) {
            layouts.add(TensorLayout.unnamed(name, model.channels(name)));
        }
        Calibration calibration = Calibration.empty(layouts, 4096);
        model.forward(rows, (tensor, batch) -> observe(calibration, layouts.get(tensor), batch));
        TensorSpecification weights =
                new TensorSpecification(bits, true, Scheme.SYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        TensorSpecification values =
                new TensorSpecification(bits, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, estimator);
        Specification specification = new Specification(
                convention, Specification.Guard.OFF, (role, name) -> role == Role.WEIGHT ? weights : values);
        double[] lo = IntStream.range(0, inputs)
                .mapToDouble(channel ->
                        calibration.tensor("input").summary(channel).min().orElseThrow())
                .toArray();
        double[] hi = IntStream.range(0, inputs)
                .mapToDouble(channel ->
                        calibration.tensor("input").summary(channel).max().orElseThrow())
                .toArray();
        return new Case(
                model,
                calibration,
                ModelQuantization.quantize(model, calibration, specification).program(),
                lo,
                hi);
    }

    private static void observe(Calibration calibration, TensorLayout layout, Batch batch) {
        DenseBatch dense = (DenseBatch) batch;
        for (int channel = 0; channel < dense.channels(); channel++) {
            calibration.tensor(layout.name()).observe(channel, dense.values(), dense.offset(channel), dense.rows());
        }
    }

    /** Rows anywhere in the box, a third of the elements at its ends. */
    private static DenseBatch drawn(Case one, SplittableRandom random, int rows) {
        DenseBatch batch = DenseBatch.zeros(rows, one.lo().length);
        for (int k = 0; k < batch.values().length; k++) {
            double lo = one.lo()[k / rows];
            double hi = one.hi()[k / rows];
            batch.values()[k] = switch (random.nextInt(6)) {
                case 0 -> lo;
                case 1 -> hi;
                default -> random.nextDouble(lo, hi);
            };
        }
        return batch;
    }

    @ParameterizedTest
    @CsvSource({
        "vernier, 8, 100",
        "vernier, 4, 100",
        "vernier, 2, 100",
        "vernier, 16, 100",
        "vernier, 8, 95",
        "concrete-ml, 8, 100",
        "onnxruntime, 8, 100",
        "pytorch, 4, 99",
        "tflite, 8, 100"
    })
    void boundsOfLinearModelsHoldAndAreAttained(String label, int bits, BigDecimal percent) {
        SplittableRandom random = new SplittableRandom(bits);
        Convention convention = Convention.all().stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow();
        RangeEstimator estimator = RangeEstimator.percentile(percent);
        Case one = quantized(
                linear(random, 6, 2, new Decision.Argmax(List.of(1.0, 1.0))), random, bits, convention, estimator);

        List<Certificate.Bound> bounds = one.certificate().bounds();

        assertHolds(one, bounds, random, 40);
        for (Certificate.Bound bound : bounds) {
            double[] attained = attained(one, bound.output());
            assertThat(attained[0]).isGreaterThanOrEqualTo(bound.low());
            assertThat(attained[1]).isLessThanOrEqualTo(bound.high());
            double width = bound.high() - bound.low();
            assertThat(attained[0] - bound.low()).isLessThan(0.01 * width);
            assertThat(bound.high() - attained[1]).isLessThan(0.01 * width);
        }
    }

    /** Features are independent, so the extreme errors are those of each feature by itself, put together in two rows. */
    private static double[] attained(Case one, int output) {
        int inputs = one.lo().length;
        int grid = 60_001;
        double[] worst = new double[2 * inputs];
        for (int channel = 0; channel < inputs; channel++) {
            DenseBatch rows = DenseBatch.zeros(grid, inputs);
            for (int k = 0; k < rows.values().length; k++) {
                double lo = one.lo()[k / grid];
                rows.values()[k] = k / grid == channel ? lo + (one.hi()[channel] - lo) * (k % grid) / (grid - 1) : lo;
            }
            DenseBatch floats = one.floats(rows);
            DenseBatch integers = one.integers(rows);
            int least = 0;
            int greatest = 0;
            for (int row = 0; row < grid; row++) {
                double error = integers.value(row, output) - floats.value(row, output);
                least = error < integers.value(least, output) - floats.value(least, output) ? row : least;
                greatest = error > integers.value(greatest, output) - floats.value(greatest, output) ? row : greatest;
            }
            worst[2 * channel] = rows.value(least, channel);
            worst[2 * channel + 1] = rows.value(greatest, channel);
        }
        DenseBatch rows = new DenseBatch(2, inputs, worst);
        DenseBatch floats = one.floats(rows);
        DenseBatch integers = one.integers(rows);
        return new double[] {
            integers.value(0, output) - floats.value(0, output), integers.value(1, output) - floats.value(1, output)
        };
    }

    private static void assertHolds(Case one, List<Certificate.Bound> bounds, SplittableRandom random, int batches) {
        int outputs = one.model()
                .linearSteps()
                .get(one.model().linearSteps().size() - 1)
                .outputs();
        List<Certificate.Bound> last = bounds.subList(bounds.size() - outputs, bounds.size());
        for (int batch = 0; batch < batches; batch++) {
            DenseBatch rows = drawn(one, random, 4096);
            DenseBatch floats = one.floats(rows);
            DenseBatch integers = one.integers(rows);
            for (Certificate.Bound bound : last) {
                double least = Double.POSITIVE_INFINITY;
                double greatest = Double.NEGATIVE_INFINITY;
                for (int row = 0; row < rows.rows(); row++) {
                    double error = integers.value(row, bound.output()) - floats.value(row, bound.output());
                    least = Math.min(least, error);
                    greatest = Math.max(greatest, error);
                }
                assertThat(least).isGreaterThanOrEqualTo(bound.low());
                assertThat(greatest).isLessThanOrEqualTo(bound.high());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 100", "4, 100", "8, 98"})
    void boundsOfPerceptronsHold(int bits, BigDecimal percent) {
        SplittableRandom random = new SplittableRandom(100 + bits);
        RangeEstimator estimator = RangeEstimator.percentile(percent);
        Case one = quantized(perceptron(random, 5, 6, 3), random, bits, Convention.vernier(), estimator);

        List<Certificate.Bound> bounds = one.certificate().bounds();

        assertThat(bounds).hasSize(9).allMatch(bound -> Double.isFinite(bound.magnitude()));
        assertHolds(one, bounds, random, 100);
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 0.8, 100", "8, 4, 0.1, 100", "8, 6, 0, 95", "1, 5, 0, 90", "2, 5, 0, 90"})
    void rowsThatAreProvenKeepTheirClass(int inputs, int bits, double share, BigDecimal percent) {
        SplittableRandom random = new SplittableRandom(bits);
        LayeredModel model = new LayeredModel(
                inputs,
                List.of(
                        layer(random, "layer0.linear", "input", inputs, 3),
                        new Softmax("layer0.softmax", "layer0.linear")),
                new Decision.Argmax(List.of(1.0, 0.5, 0.25)));
        assertKept(
                quantized(model, random, bits, Convention.vernier(), RangeEstimator.percentile(percent)),
                random,
                share);
    }

    @ParameterizedTest
    @CsvSource({"8, 0.9, 100", "3, 0.1, 100", "6, 0, 95"})
    void rowsOnOneSideOfTheThresholdKeepIt(int bits, double share, BigDecimal percent) {
        SplittableRandom random = new SplittableRandom(bits);
        LayeredModel model = new LayeredModel(
                8,
                List.of(
                        layer(random, "layer0.linear", "input", 8, 1),
                        new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID)),
                new Decision.Threshold(0.4));
        assertKept(
                quantized(model, random, bits, Convention.vernier(), RangeEstimator.percentile(percent)),
                random,
                share);
    }

    private static void assertKept(Case one, SplittableRandom random, double share) {
        Certificate certificate = one.certificate();
        long proven = 0;
        long changed = 0;
        int batches = 30;
        for (int batch = 0; batch < batches; batch++) {
            DenseBatch rows = drawn(one, random, 4096);
            DenseBatch margins = one.integers(rows);
            DenseBatch floats = one.model().forward(rows, (tensor, tensors) -> {});
            DenseBatch integers = one.quantized().run(rows, IntegerTap.NONE);
            for (int row = 0; row < rows.rows(); row++) {
                boolean same = one.model().decision().predict(floats, row)
                        == one.model().decision().predict(integers, row);
                boolean keeps = certificate.keepsClass(margins, row);
                proven += keeps ? 1 : 0;
                changed += same ? 0 : 1;
                assertThat(keeps && !same).isFalse();
            }
        }

        assertThat(changed).as("rows near the border").isPositive();
        assertThat((double) proven / batches / 4096).isBetween(share, 0.9999);
    }

    @Test
    void classesThatAreDecidedByALinkHaveNoProof() {
        SplittableRandom random = new SplittableRandom(1);
        InverseLink logit = InverseLink.of(InverseLink.Function.LOGIT, InverseLink.Means.PROBABILITY);
        List<Step> steps =
                List.of(layer(random, "layer0.linear", "input", 2, 1), new Link("layer0.link", "layer0.linear", logit));
        Case classes = quantized(
                new LayeredModel(2, steps, new Decision.Threshold(0.5)),
                random,
                8,
                Convention.vernier(),
                RangeEstimator.minMax());
        Case numbers = new Case(
                new LayeredModel(2, steps, new Decision.Identity()),
                classes.calibration(),
                withDecision(classes.quantized(), new Decision.Identity()),
                classes.lo(),
                classes.hi());

        assertThatThrownBy(classes::certificate)
                .isInstanceOf(NoProofException.class)
                .hasMessageContaining("\"layer0.link\"");
        assertThat(numbers.certificate().isOfClasses()).isFalse();
    }

    private static IntegerProgram withDecision(IntegerProgram program, Decision decision) {
        List<Instruction> instructions = new ArrayList<>(program.instructions());
        int last = instructions.size() - 1;
        instructions.set(last, new Instruction.Predict(program.decisive(), "prediction", 1, decision));
        return new IntegerProgram(instructions);
    }

    @ParameterizedTest
    @CsvSource({"3, 0.5", "1, 1"})
    void theGreatestOfSigmoidsIsKeptWhereItIsProvenAlsoWhereTheySaturate(double size, double threshold) {
        SplittableRandom random = new SplittableRandom(4);
        Linear small = layer(random, "layer0.linear", "input", 3, 3);
        double[] weights = Arrays.stream(small.weights()).map(w -> 8 * size * w).toArray();
        LayeredModel model = new LayeredModel(
                3,
                List.of(
                        new Linear("layer0.linear", "input", 3, weights, small.bias()),
                        new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID)),
                new Decision.Argmax(List.of(1.0, threshold, 1.0)));
        assertKept(quantized(model, random, 6, Convention.vernier(), RangeEstimator.minMax()), random, 0.001);
    }

    @Test
    void rowsOutsideTheCalibratedExtremesAreNotCovered() {
        SplittableRandom random = new SplittableRandom(1);
        Case one = quantized(
                linear(random, 2, 1, new Decision.Identity()),
                random,
                8,
                Convention.vernier(),
                RangeEstimator.minMax());
        Certificate certificate = one.certificate();
        double inside = (one.lo()[1] + one.hi()[1]) / 2;
        double[] values = {one.lo()[0], Math.nextDown(one.lo()[0]), one.hi()[0], inside, inside, one.hi()[1] + 1};

        DenseBatch dense = new DenseBatch(3, 2, values);
        boolean zeroInside = one.lo()[0] <= 0 && 0 <= one.hi()[0];
        SparseBatch sparse = new SparseBatch(
                2, 2, new int[] {0, 1, 3}, new int[] {1, 0, 1}, new double[] {inside, values[0], inside});

        assertThat(certificate.covers(dense, 0)).isTrue();
        assertThat(certificate.covers(dense, 1)).isFalse();
        assertThat(certificate.covers(dense, 2)).isFalse();
        assertThat(certificate.covers(sparse, 0)).isEqualTo(zeroInside);
        assertThat(certificate.covers(sparse, 1)).isTrue();
        assertThat(certificate.isOfClasses()).isFalse();
        assertThatThrownBy(() -> certificate.keepsClass(dense, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
