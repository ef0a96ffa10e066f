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
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
        RefittedLayer layer = refit(golden, rows, List.of(rows));

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
                                * (long) layer.settings().greatestCode()
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
    @MethodSource("layers")
    void neitherOrderNorPartsOfTheRowsChangeABit(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));
        List<double[]> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(5));
        int cut = shuffled.size() / 3;

        RefittedLayer whole = refit(golden, rows, List.of(rows));
        RefittedLayer parts = refit(
                golden, rows, List.of(shuffled.subList(cut, shuffled.size()), List.of(), shuffled.subList(0, cut)));

        assertThat(parts).usingRecursiveComparison().isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theProgramGivesTheOutputsOfTheReferenceWithinItsCertificate(JsonNode golden) {
        List<double[]> rows = matrix(golden.get("x"));
        LayeredModel model = model(golden);
        RefittedLayer layer = refit(golden, rows, List.of(rows));
        Calibration calibration = calibration(model, rows);
        int bits = golden.get("bits").asInt();
        Specification specification = new Specification(
                Convention.vernier(),
                Specification.Guard.ON,
                (role, name) -> new TensorSpecification(
                        bits,
                        role == Role.WEIGHT,
                        role == Role.WEIGHT ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC,
                        Granularity.PER_CHANNEL,
                        RangeEstimator.minMax()));

        IntegerProgram program = ModelQuantization.quantize(model, calibration, specification, layer)
                .program();
        DenseBatch floats = outputs(model, rows);
        List<Certificate.Bound> bounds =
                Certificate.of(model, program, calibration).bounds();
        DenseBatch integers = margins(program, batch(rows, model.inputs()));

        for (int row = 0; row < rows.size(); row++) {
            for (int k = 0; k < floats.channels(); k++) {
                double expected = golden.get("beta").get(k).asDouble();
                for (int i = 0; i < model.inputs(); i++) {
                    expected += golden.get("t").get(k).asDouble()
                            * golden.get("q").get(k).get(i).asInt()
                            * golden.get("codes").get(row).get(i).asInt();
                }
                assertThat(integers.value(row, k)).isCloseTo(expected, Offset.offset(1e-9 * (1 + Math.abs(expected))));
                double error = integers.value(row, k) - floats.value(row, k);
                assertThat(error).isBetween(bounds.get(k).low(), bounds.get(k).high());
            }
        }
    }

    private static DenseBatch margins(IntegerProgram program, DenseBatch rows) {
        return new CompiledProgram(program).scorer().score(rows).margins();
    }

    private static RefittedLayer refit(JsonNode golden, List<double[]> all, List<List<double[]>> parts) {
        LayeredModel model = model(golden);
        LinearRefit refit = LinearRefit.of(model);
        Settings settings = new Settings(
                golden.get("bits").asInt(),
                golden.get("bits").asInt(),
                zero(golden),
                golden.get("weights").asText().equals("full") ? Settings.Weights.FULL : Settings.Weights.NARROW);
        Calibration calibration = calibration(model, all);
        CodeStatistics statistics = refit.emptyStatistics(calibration);
        for (List<double[]> part : parts) {
            CodeStatistics state = refit.emptyStatistics(calibration);
            refit.observe(batch(part, model.inputs()), outputs(model, part), state);
            statistics.merge(state);
        }
        LayerCodes codes = refit.codes(statistics, settings);
        SecondMoments moments = refit.emptyMoments();
        for (List<double[]> part : parts) {
            SecondMoments state = refit.emptyMoments();
            refit.observe(batch(part, model.inputs()), outputs(model, part), codes, settings.inputBits(), state);
            moments.merge(state);
        }
        return refit.fit(codes, moments, settings);
    }

    private static LayeredModel model(JsonNode golden) {
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
        Linear layer = model.linearSteps().get(0);
        DenseBatch outputs = DenseBatch.zeros(rows.size(), layer.outputs());
        layer.apply(batch(rows, layer.inputs()), outputs);
        return outputs;
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
        return golden.get("zero").asText().equals("integer") ? Zero.INTEGER : Zero.REAL;
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
