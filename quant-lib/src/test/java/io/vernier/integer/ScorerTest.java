package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.CodeRule;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.InverseLink;
import io.vernier.model.SparseBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast scorer and the fast kernels against the scalar run that shows everything. */
class ScorerTest {
    private static final int INPUTS = 6;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000, 4097})
    void perceptronsScoreAsTheReferenceDoesInEveryUnit(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        for (CodeRule rule : CodeRule.values()) {
            for (int weight : new int[] {127, 1 << 20, 1 << 26}) {
                int bits = weight == 127 ? 8 : weight == 1 << 20 ? 16 : 30;
                assertEqualScores(Programs.perceptron(random, INPUTS, weight, bits, rule), rows(random, rows, INPUTS));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"127, 8, FLOAT32", "1048576, 16, FLOAT64", "67108864, 30, INT64"})
    void theProgramsOfTheseTestsReachEveryUnit(int weight, int bits, Accumulator.Unit unit) {
        IntegerProgram program =
                Programs.perceptron(new SplittableRandom(1), INPUTS, weight, bits, CodeRule.ROUND_THEN_SHIFT);

        assertThat(program.linearInstructions().get(0).accumulator().unit()).isEqualTo(unit);
        assertThat(Chain.of(program).isPresent()).isEqualTo(unit != Accumulator.Unit.INT64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 64, 300})
    void decisionsAreTheReferencesAlsoWhereMarginsTie(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        // Scales so small that different accumulators have margins whose exponentials are equal.
        for (double scale : new double[] {0.01, 1e-17, 1e-12, 1e300}) {
            for (Decision decision : List.of(
                    new Decision.Argmax(List.of(1.0, 1.0, 1.0)),
                    new Decision.Argmax(List.of(0.2, 1.0, 0.0)),
                    new Decision.Threshold(0.5),
                    new Decision.Identity())) {
                int outputs = decision.channels();
                Instruction softmax = new Instruction.Softmax(2, "layer0.softmax", outputs);
                Instruction sigmoid = new Instruction.Sigmoid(2, "layer0.sigmoid", outputs);
                Instruction link = new Instruction.Link(
                        2,
                        "layer0.link",
                        outputs,
                        InverseLink.of(InverseLink.Function.LOG, InverseLink.Means.POSITIVE));
                assertEqualScores(linear(random, scale, List.of(softmax), decision), rows(random, rows, INPUTS));
                assertEqualScores(linear(random, scale, List.of(sigmoid), decision), rows(random, rows, INPUTS));
                assertEqualScores(linear(random, scale, List.of(link), decision), rows(random, rows, INPUTS));
                assertEqualScores(linear(random, scale, List.of(), decision), rows(random, rows, INPUTS));
            }
        }
    }

    private static IntegerProgram linear(
            SplittableRandom random, double scale, List<Instruction> link, Decision decision) {
        int outputs = decision.channels();
        long[] bias = new long[outputs];
        bias[outputs / 2] = 1;
        long[] zeros = new long[INPUTS];
        long[] qmin = new long[INPUTS];
        long[] qmax = new long[INPUTS];
        double[] scales = new double[INPUTS];
        Arrays.fill(qmin, -2);
        Arrays.fill(qmax, 1);
        Arrays.fill(scales, 20);
        int[] weights = random.ints((long) outputs * INPUTS, -2, 3).toArray();
        List<Instruction> instructions = new ArrayList<>(List.of(
                new Instruction.Quantize(
                        "input", Programs.encoding(scales, zeros, qmin, qmax, CodeRule.ROUND_THEN_SHIFT)),
                Instruction.Linear.proven(
                        0, "layer0.linear", weights, bias, Programs.UNTOLD, Programs.codes(qmin, qmax)),
                new Instruction.Dequantize(
                        1, "layer0.linear", scales(outputs, scale), scales(outputs, scale * random.nextInt(2) / 3))));
        instructions.addAll(link);
        instructions.add(new Instruction.Predict(instructions.size() - 1, "prediction", outputs, decision));
        return new IntegerProgram(instructions);
    }

    private static double[] scales(int outputs, double scale) {
        double[] scales = new double[outputs];
        Arrays.fill(scales, scale);
        return scales;
    }

    @Test
    void programsThatAreNoChainAreScoredAllTheSame() {
        SplittableRandom random = new SplittableRandom(4);
        IntegerProgram chain = Programs.perceptron(random, INPUTS, 127, 8, CodeRule.ROUND_THEN_SHIFT);
        List<Instruction> instructions = new ArrayList<>(chain.instructions());
        // The same layer again, which nothing reads.
        Instruction.Linear first = chain.linearInstructions().get(0);
        instructions.add(
                6,
                new Instruction.Linear(
                        0,
                        "again",
                        INPUTS,
                        first.weights(),
                        first.bias(),
                        first.scale(),
                        first.offset(),
                        first.accumulator()));
        IntegerProgram branched = new IntegerProgram(instructions);

        assertThat(Chain.of(branched)).isEmpty();
        assertEqualScores(branched, rows(random, 100, INPUTS));
    }

    @Test
    void rowsWithNotANumberScoreAsThatAndSpareTheOthers() {
        SplittableRandom random = new SplittableRandom(2);
        IntegerProgram program = Programs.perceptron(random, INPUTS, 127, 8, CodeRule.ROUND_THEN_SHIFT);
        DenseBatch batch = rows(random, 700, INPUTS);
        Scores clean = new CompiledProgram(program).scorer().score(batch);
        batch.values()[batch.offset(3) + 300] = Double.NaN;
        SparseBatch sparse = sparse(batch);
        for (Scorer scorer : List.of(new CompiledProgram(program).scorer(), new ProgramScorer(program))) {
            for (Batch each : List.of(batch, sparse)) {
                double[] predictions = new double[700];
                scorer.predict(each, predictions);
                Scores scores = scorer.score(each);
                for (int row = 0; row < 700; row++) {
                    Double expected = row == 300 ? Double.NaN : clean.predictions()[row];
                    assertThat(predictions[row]).isEqualTo(expected);
                    assertThat(scores.predictions()[row]).isEqualTo(expected);
                    assertThat(Double.isNaN(scores.margins().value(row, 1))).isEqualTo(row == 300);
                    assertThat(Double.isNaN(scores.last().value(row, 0))).isEqualTo(row == 300);
                }
            }
        }
    }

    @Test
    void threadsThatShareAProgramScoreAsOne() {
        SplittableRandom random = new SplittableRandom(6);
        IntegerProgram program = Programs.perceptron(random, INPUTS, 127, 8, CodeRule.ROUND_THEN_SHIFT);
        CompiledProgram shared = new CompiledProgram(program);
        List<DenseBatch> batches = IntStream.range(0, 40)
                .mapToObj(k -> rows(random, 500 + k, INPUTS))
                .toList();

        List<double[]> together = batches.parallelStream()
                .map(batch -> {
                    double[] predictions = new double[batch.rows()];
                    shared.scorer().predict(batch.rows() % 2 == 0 ? batch : sparse(batch), predictions);
                    return predictions;
                })
                .toList();

        for (int k = 0; k < batches.size(); k++) {
            double[] alone = new double[batches.get(k).rows()];
            new ProgramScorer(program).predict(batches.get(k), alone);
            assertThat(together.get(k)).isEqualTo(alone);
        }
    }

    @Test
    void batchesOfAnotherWidthAreRefused() {
        IntegerProgram program =
                Programs.perceptron(new SplittableRandom(2), INPUTS, 127, 8, CodeRule.ROUND_THEN_SHIFT);

        assertThatThrownBy(() -> new CompiledProgram(program).scorer().predict(DenseBatch.zeros(1, 5), new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reads 6 channels, found 5");
    }

    private static void assertEqualScores(IntegerProgram program, DenseBatch dense) {
        List<DenseBatch> reals = new ArrayList<>();
        DenseBatch last = program.run(dense, new IntegerTap() {
            @Override
            public void reals(int step, DenseBatch batch) {
                reals.add(batch);
            }
        });
        Scorer scorer = new CompiledProgram(program).scorer();
        // Another batch first, so that the buffers are not fresh.
        scorer.predict(rows(new SplittableRandom(5), 40, INPUTS), new double[40]);
        for (Batch batch : List.of(dense, sparse(dense))) {
            double[] predictions = new double[dense.rows()];
            scorer.predict(batch, predictions);
            Scores scores = scorer.score(batch);
            for (int row = 0; row < dense.rows(); row++) {
                double prediction = program.decision().predict(last, row);
                assertThat(predictions[row]).isEqualTo(prediction);
                assertThat(scores.predictions()[row]).isEqualTo(prediction);
            }
            assertThat(used(scores.margins())).isEqualTo(used(reals.get(0)));
            assertThat(used(scores.last())).isEqualTo(used(last));
        }
    }

    private static double[] used(DenseBatch batch) {
        return Arrays.copyOf(batch.values(), batch.rows() * batch.channels());
    }

    private static DenseBatch rows(SplittableRandom random, int rows, int channels) {
        double[] values = new double[rows * channels];
        for (int k = 0; k < values.length; k++) {
            values[k] = switch (random.nextInt(10)) {
                case 0 -> Double.POSITIVE_INFINITY;
                case 1 -> Double.NEGATIVE_INFINITY;
                case 2, 3 -> 0;
                default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(16));
            };
        }
        return new DenseBatch(rows, channels, values);
    }

    private static SparseBatch sparse(DenseBatch dense) {
        int[] offsets = new int[dense.rows() + 1];
        int[] indices = new int[dense.values().length];
        double[] values = new double[dense.values().length];
        int stored = 0;
        for (int row = 0; row < dense.rows(); row++) {
            for (int channel = 0; channel < dense.channels(); channel++) {
                if (dense.value(row, channel) != 0) {
                    indices[stored] = channel;
                    values[stored++] = dense.value(row, channel);
                }
            }
            offsets[row + 1] = stored;
        }
        return new SparseBatch(dense.rows(), dense.channels(), offsets, indices, values);
    }
}
