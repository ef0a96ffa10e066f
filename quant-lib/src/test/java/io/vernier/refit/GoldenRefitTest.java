package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.certificate.Certificate;
import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the NumPy reference beside the golden values: integers exactly, real numbers to 1e-9. */
class GoldenRefitTest {
    private static final double RELATIVE = 1e-9;

    static Stream<JsonNode> cases(String kind) throws IOException {
        try (InputStream in = GoldenRefitTest.class.getResourceAsStream("/golden/few_bits.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
                    .filter(each -> each.get("kind").asText().equals(kind));
        }
    }

    static Stream<JsonNode> codes() throws IOException {
        return cases("code");
    }

    static Stream<JsonNode> solvers() throws IOException {
        return cases("solver");
    }

    static Stream<JsonNode> layers() throws IOException {
        return cases("linear");
    }

    static Stream<JsonNode> perceptrons() throws IOException {
        return cases("perceptron");
    }

    static Stream<JsonNode> compensations() throws IOException {
        return cases("compensation");
    }

    static Stream<JsonNode> models() throws IOException {
        return Stream.concat(layers(), perceptrons());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void theGridIsThatOfTheReference(JsonNode golden) {
        CodeGrid grid = GridSearch.find(
                new CodeStatistics.WeightedCells(
                        reals(golden.get("means")), reals(golden.get("counts")), reals(golden.get("weights"))),
                golden.get("bits").asInt(),
                zero(golden));

        assertNear(grid.offset(), golden.get("a").asDouble());
        assertNear(grid.step(), golden.get("s").asDouble());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void theIntegersOfTheSolverAreThoseOfTheReference(JsonNode golden) {
        double[] h =
                matrix(golden.get("h")).stream().flatMapToDouble(Arrays::stream).toArray();
        WeightBox box = new WeightBox(reals(golden.get("lo")), reals(golden.get("hi")));

        IntegerDescent.Result result = new IntegerDescent(h, reals(golden.get("c")), box).multiStart(List.of());

        assertThat(result.weights()).containsExactly(reals(golden.get("q")));
        assertNear(result.gain(), golden.get("gain").asDouble());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theLayerIsThatOfTheReference(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));
        RefittedLayer layer = refit(golden, rows, List.of(rows)).get(0);

        assertThat(layer.weights()).containsExactly(integers(golden.get("stored")));
        for (int k = 0; k < layer.step().length; k++) {
            assertNear(layer.step()[k], golden.get("t").get(k).asDouble());
        }
        String bias = model(golden).decision() instanceof Decision.Threshold ? "decision_bias" : "bias";
        for (int i = 0; i < layer.grids().size(); i++) {
            assertNear(layer.grids().get(i).offset(), golden.get("a").get(i).asDouble());
            assertNear(layer.grids().get(i).step(), golden.get("s").get(i).asDouble());
            assertThat(layer.complemented()[i])
                    .isEqualTo(golden.get("complemented").get(i).asBoolean());
        }
        for (int k = 0; k < layer.bias().length; k++) {
            long folded = 0;
            for (int i = 0; i < layer.grids().size(); i++) {
                folded += layer.complemented()[i]
                        ? -layer.weights()[k * layer.grids().size() + i]
                                * (long) layer.grids().get(i).greatest()
                        : 0;
            }
            assertThat(layer.bias()[k] - folded)
                    .isEqualTo(golden.get(bias).get(k).asLong());
            assertThat(layer.step()[k] * (layer.bias()[k] - folded) + layer.rest()[k])
                    .isCloseTo(golden.get("beta").get(k).asDouble(), Offset.offset(1e-9 * layer.step()[k] * 100));
        }
        assertThat(layer.loss()).isLessThanOrEqualTo(layer.roundingLoss() + 1e-12);
    }

    @ParameterizedTest
    @MethodSource("perceptrons")
    void theLayersOfAPerceptronAreThoseOfTheReference(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));

        List<RefittedLayer> layers = refit(golden, rows, List.of(rows));

        for (int k = 0; k < layers.size(); k++) {
            RefittedLayer layer = layers.get(k);
            JsonNode expected = golden.get("layers").get(k);
            int inputs = layer.grids().size();
            for (int i = 0; i < inputs; i++) {
                assertNear(
                        layer.grids().get(i).offset(), expected.get("a").get(i).asDouble());
                assertNear(layer.grids().get(i).step(), expected.get("s").get(i).asDouble());
                for (int output = 0; output < layer.step().length; output++) {
                    int stored = layer.weights()[output * inputs + i];
                    assertThat(layer.complemented()[i] ? -stored : stored)
                            .isEqualTo(expected.get("q").get(output).get(i).asInt());
                }
            }
            for (int output = 0; output < layer.step().length; output++) {
                assertNear(layer.step()[output], expected.get("t").get(output).asDouble());
                long folded = layer.bias()[output];
                for (int i = 0; i < inputs; i++) {
                    folded += layer.complemented()[i]
                            ? layer.weights()[output * inputs + i]
                                    * (long) layer.grids().get(i).greatest()
                            : 0;
                }
                assertThat(layer.step()[output] * folded + layer.rest()[output])
                        .isCloseTo(
                                expected.get("beta").get(output).asDouble(),
                                Offset.offset(1e-7 * layer.step()[output]));
            }
            assertThat(layer.loss()).isLessThanOrEqualTo(layer.roundingLoss() + 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void neitherOrderNorPartsOfTheRowsChangeABit(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));
        List<double[]> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(5));
        int cut = shuffled.size() / 3;

        List<RefittedLayer> whole = refit(golden, rows, List.of(rows));
        List<RefittedLayer> parts = refit(
                golden, rows, List.of(shuffled.subList(cut, shuffled.size()), List.of(), shuffled.subList(0, cut)));

        assertThat(parts).usingRecursiveComparison().isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("models")
    void theProgramGivesTheOutputsOfTheReferenceWithinItsCertificate(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));
        LayeredModel model = model(golden);
        List<RefittedLayer> layers = refit(golden, rows, List.of(rows));
        Calibration calibration = calibration(model, rows);
        Specification specification = new Specification(
                Convention.vernier(),
                Specification.Guard.ON,
                (role, name) -> specification(role, bits(golden, layer(model, role, name), role)));

        IntegerProgram program = ModelQuantization.quantize(model, calibration, specification, layers)
                .program();
        DenseBatch floats = outputs(model, rows);
        List<Certificate.Bound> bounds =
                Certificate.of(model, program, calibration).bounds();
        DenseBatch integers = margins(program, batch(rows, model.inputs()));

        for (int row = 0; row < rows.size(); row++) {
            for (int k = 0; k < floats.channels(); k++) {
                double expected = expected(golden, row, k);
                assertThat(integers.value(row, k)).isCloseTo(expected, Offset.offset(1e-9 * (1 + Math.abs(expected))));
                double error = integers.value(row, k) - floats.value(row, k);
                Certificate.Bound bound = bounds.get(bounds.size() - floats.channels() + k);
                assertThat(error).isBetween(bound.low(), bound.high());
            }
        }
    }

    private static double expected(JsonNode golden, int row, int output) {
        if (golden.has("outputs")) {
            return golden.get("outputs").get(row).get(output).asDouble();
        }
        double expected = golden.get("beta").get(output).asDouble();
        for (int i = 0; i < golden.get("a").size(); i++) {
            expected += golden.get("t").get(output).asDouble()
                    * golden.get("q").get(output).get(i).asInt()
                    * golden.get("codes").get(row).get(i).asInt();
        }
        return expected;
    }

    private static int layer(LayeredModel model, Role role, String tensor) {
        List<Linear> layers = model.linearSteps();
        return (int) layers.stream()
                .takeWhile(layer -> !(role == Role.WEIGHT ? layer.name() : layer.input()).equals(tensor))
                .count();
    }

    private static int bits(JsonNode golden, int layer, Role role) {
        return golden.get("bits").isInt()
                ? golden.get("bits").asInt()
                : golden.get("bits").get(layer).get(role == Role.WEIGHT ? 1 : 0).asInt();
    }

    private static TensorSpecification specification(Role role, int bits) {
        return new TensorSpecification(
                bits,
                role == Role.WEIGHT,
                role == Role.WEIGHT ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC,
                Granularity.PER_CHANNEL,
                RangeEstimator.minMax());
    }

    @ParameterizedTest
    @MethodSource("compensations")
    void errorsOfRoundingAreMadeUpFor(JsonNode golden) {
        double[] h =
                matrix(golden.get("h")).stream().flatMapToDouble(Arrays::stream).toArray();
        int inputs = golden.get("inputs").asInt();

        double[] found = new Compensation(h, reals(golden.get("real")), new boolean[inputs], box(golden, inputs))
                .rounded(golden.get("share").asDouble());

        assertThat(found).containsExactly(reals(golden.get("q")));
    }

    @ParameterizedTest
    @MethodSource("compensations")
    void compensatedWeightsHaveTheirBestStepsAndAreNotWorseThanRounded(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("h"));
        double[] h = rows.stream().flatMapToDouble(Arrays::stream).toArray();
        double[] real = reals(golden.get("real"));
        int inputs = golden.get("inputs").asInt();
        double[] c = new double[real.length];
        double[][] floats = new double[real.length / inputs][inputs];
        for (int k = 0; k < c.length; k++) {
            for (int j = 0; j < c.length; j++) {
                c[k] += rows.get(k)[j] * real[j];
            }
            floats[k / inputs][k % inputs] = real[k];
        }
        IntegerFit fit = new IntegerFit(h, c, floats, box(golden, inputs));

        fit.compensate(new boolean[inputs]);

        Fit result = fit.result(new double[floats.length], 0);
        double[] q = reals(golden.get("q"));
        boolean isOfThisShare = true;
        for (int k = 0; k < q.length; k++) {
            isOfThisShare &= result.weights()[k / inputs][k % inputs] == q[k];
        }
        // Of five shares the best is taken, which may be another.
        for (int output = 0; isOfThisShare && output < floats.length; output++) {
            assertNear(result.step()[output], golden.get("t").get(output).asDouble());
        }
        assertThat(result.loss())
                .isLessThanOrEqualTo(result.roundingLoss())
                .isLessThan(golden.get("loss").asDouble() * (1 + 1e-9));
        assertThat(Arrays.stream(result.step()).min().orElse(0)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("models")
    void compensatedLayersLoseNoMoreThanRoundedOnes(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));

        List<RefittedLayer> layers = refit(golden, rows, List.of(rows), Settings.Search.COMPENSATION);

        assertThat(layers).allSatisfy(layer -> assertThat(layer.loss()).isLessThanOrEqualTo(layer.roundingLoss()));
        assertThat(layers).anySatisfy(layer -> assertThat(layer.loss()).isLessThan(layer.roundingLoss()));
    }

    private static WeightBox box(JsonNode golden, int inputs) {
        double[] lo = new double[inputs];
        double[] hi = new double[inputs];
        Arrays.fill(lo, golden.get("lo").asDouble());
        Arrays.fill(hi, golden.get("hi").asDouble());
        return new WeightBox(lo, hi);
    }

    private static DenseBatch margins(IntegerProgram program, DenseBatch rows) {
        return new CompiledProgram(program).scorer().score(rows).margins();
    }

    private static List<RefittedLayer> refit(JsonNode golden, List<double[]> all, List<List<double[]>> parts) {
        return refit(golden, all, parts, Settings.Search.DESCENT);
    }

    private static List<RefittedLayer> refit(
            JsonNode golden, List<double[]> all, List<List<double[]>> parts, Settings.Search search) {
        LayeredModel model = model(golden);
        ModelRefit refit = ModelRefit.of(model);
        List<Settings> settings = IntStream.range(0, refit.layers().size())
                .mapToObj(layer -> new Settings(
                        bits(golden, layer, Role.INPUT),
                        bits(golden, layer, Role.WEIGHT),
                        zero(golden),
                        golden.path("weights").asText("full").equals("full")
                                ? Settings.Weights.FULL
                                : Settings.Weights.NARROW,
                        search,
                        golden.path("refine").asBoolean() ? Settings.Codes.REFINED : Settings.Codes.PLAIN))
                .toList();
        return refit.fit(calibration(model, all), settings, new ModelRefit.Sums() {
            @Override
            public CodeStatistics statistics(int layer, List<RefittedLayer> before, CodeStatistics.Shape shape) {
                CodeStatistics sum = shape.empty();
                for (List<double[]> part : parts) {
                    CodeStatistics state = shape.empty();
                    refit.pass(layer, before).observe(batch(part, model.inputs()), state);
                    sum.merge(state);
                }
                return sum;
            }

            @Override
            public SecondMoments moments(int layer, List<RefittedLayer> before, LayerCodes codes) {
                SecondMoments sum = refit.emptyMoments(layer);
                for (List<double[]> part : parts) {
                    SecondMoments state = refit.emptyMoments(layer);
                    refit.pass(layer, before).observe(batch(part, model.inputs()), codes, state);
                    sum.merge(state);
                }
                return sum;
            }

            @Override
            public SecondMoments tables(List<InputGroups> groups, LayerCodes codes) {
                SecondMoments sum = refit.emptyTables(groups);
                for (List<double[]> part : parts) {
                    SecondMoments state = refit.emptyTables(groups);
                    refit.pass(0, List.of()).observe(batch(part, model.inputs()), groups, codes, state);
                    sum.merge(state);
                }
                return sum;
            }
        });
    }

    private static LayeredModel model(JsonNode golden) {
        if (golden.get("kind").asText().equals("perceptron")) {
            return perceptron(golden);
        }
        List<double[]> w = matrix(golden.get("w"));
        double[] weights = w.stream().flatMapToDouble(Arrays::stream).toArray();
        Linear layer =
                new Linear("layer0.linear", LayeredModel.INPUT, w.get(0).length, weights, reals(golden.get("b")));
        List<Step> steps = new ArrayList<>(List.of(layer));
        if (golden.get("task").asText().equals("regression")) {
            return new LayeredModel(layer.inputs(), steps, new Decision.Identity());
        }
        if (layer.outputs() == 1) {
            steps.add(new Activation("layer0.sigmoid", layer.name(), Activation.Function.SIGMOID));
            return new LayeredModel(layer.inputs(), steps, new Decision.Threshold(0.5));
        }
        steps.add(new Softmax("layer0.softmax", layer.name()));
        return new LayeredModel(layer.inputs(), steps, new Decision.Argmax(Collections.nCopies(layer.outputs(), 1.0)));
    }

    private static LayeredModel perceptron(JsonNode golden) {
        List<Step> steps = new ArrayList<>();
        String input = LayeredModel.INPUT;
        int layers = golden.get("w").size();
        for (int k = 0; k < layers; k++) {
            List<double[]> w = matrix(golden.get("w").get(k));
            Linear layer = new Linear(
                    "layer" + k + ".linear",
                    input,
                    w.get(0).length,
                    w.stream().flatMapToDouble(Arrays::stream).toArray(),
                    reals(golden.get("b").get(k)));
            String function = golden.get("act").asText();
            steps.add(layer);
            steps.add(
                    k == layers - 1
                            ? new Softmax("layer" + k + ".softmax", layer.name())
                            : new Activation("layer" + k + "." + function, layer.name(), function(function)));
            input = steps.get(steps.size() - 1).name();
        }
        int classes = golden.get("b").get(layers - 1).size();
        return new LayeredModel(
                golden.get("x").get(0).size(), steps, new Decision.Argmax(Collections.nCopies(classes, 1.0)));
    }

    private static Activation.Function function(String name) {
        return Activation.Function.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static Calibration calibration(LayeredModel model, List<double[]> rows) {
        List<TensorLayout> layouts = model.tensors().stream()
                .map(tensor -> TensorLayout.unnamed(tensor, model.channels(tensor)))
                .toList();
        Calibration calibration = Calibration.empty(layouts, 4096);
        model.forward(batch(rows, model.inputs()), (tensor, seen) -> {
            DenseBatch dense = seen.dense("test");
            for (int channel = 0; channel < dense.channels(); channel++) {
                calibration.tensors().get(tensor).observe(channel, dense.values(), dense.offset(channel), dense.rows());
            }
        });
        calibration.count(rows.size(), 0, 0);
        return calibration;
    }

    private static DenseBatch outputs(LayeredModel model, List<double[]> rows) {
        Linear last = model.linearSteps().get(model.linearSteps().size() - 1);
        int tensor = model.tensors().indexOf(last.name());
        DenseBatch[] outputs = new DenseBatch[1];
        model.forward(batch(rows, model.inputs()), (index, seen) -> {
            if (index == tensor) {
                outputs[0] = seen.dense("test");
            }
        });
        return outputs[0];
    }

    private static DenseBatch batch(List<double[]> rows, int inputs) {
        DenseBatch batch = DenseBatch.zeros(rows.size(), inputs);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < inputs; i++) {
                batch.values()[batch.offset(i) + row] = rows.get(row)[i];
            }
        }
        return batch;
    }

    private static Zero zero(JsonNode golden) {
        return golden.path("zero").asText().equals("integer") ? Zero.INTEGER : Zero.REAL;
    }

    private static void assertNear(double found, double expected) {
        assertThat(found).isCloseTo(expected, Offset.offset(RELATIVE * Math.max(1e-3, Math.abs(expected))));
    }

    private static double[] reals(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static int[] integers(JsonNode rows) {
        return matrix(rows).stream()
                .flatMapToDouble(Arrays::stream)
                .mapToInt(each -> (int) each)
                .toArray();
    }

    private static List<double[]> matrix(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(GoldenRefitTest::reals)
                .toList();
    }
}
