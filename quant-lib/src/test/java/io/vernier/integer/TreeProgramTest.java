package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Probabilities;
import io.vernier.model.SparseBatch;
import io.vernier.model.Trees;
import io.vernier.tree.Ensembles;
import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of trees give the very numbers of the float model, whatever runs them. */
class TreeProgramTest {
    private static final int FEATURES = 7;

    /** Drawn ensembles; more of them with {@code -Dvernier.seeds}. */
    private static final int SEEDS = Integer.getInteger("vernier.seeds", 100);

    private static LayeredModel model(TreeEnsemble ensemble) {
        int classes = ensemble.leaves().outputs();
        return new LayeredModel(
                FEATURES,
                List.of(
                        new Trees("trees.margin", LayeredModel.INPUT, ensemble),
                        new Probabilities("trees.probability", "trees.margin", ClassProbabilities.SHARES)),
                new Decision.Argmax(Collections.nCopies(classes, 1.0)));
    }

    private static IntegerProgram program(TreeEnsemble ensemble) {
        return program(ensemble, Ranking.of(ensemble));
    }

    private static IntegerProgram program(TreeEnsemble ensemble, Ranking ranking) {
        int classes = ensemble.leaves().outputs();
        return new IntegerProgram(List.of(
                new Instruction.Rank("input", ranking),
                new Instruction.Trees(
                        0,
                        "trees.margin",
                        ranking.channels().size(),
                        RankedTrees.of(ensemble, ranking),
                        ensemble.leaves()),
                new Instruction.Probabilities(1, "trees.probability", classes, ClassProbabilities.SHARES),
                new Instruction.Predict(
                        2, "prediction", classes, new Decision.Argmax(Collections.nCopies(classes, 1.0)))));
    }

    /** The same trees with leaves of integers. */
    private static IntegerProgram integers(SplittableRandom random, IntegerProgram reals, int outputs, int greatest) {
        Instruction.Trees trees = (Instruction.Trees) reals.instructions().get(1);
        int[] leaves = random.ints(trees.leaves().values().length, -greatest, greatest + 1)
                .toArray();
        double[] scale = random.doubles(outputs, 1e-3, 1).toArray();
        double[] offset = random.doubles(outputs).toArray();
        return new IntegerProgram(List.of(
                reals.instructions().get(0),
                Instruction.IntegerTrees.proven(
                        0,
                        trees.name(),
                        trees.channels(),
                        trees.trees(),
                        new IntegerLeaves(outputs, leaves),
                        scale,
                        offset),
                new Instruction.Dequantize(1, trees.name(), scale, offset),
                new Instruction.Probabilities(2, "trees.probability", outputs, ClassProbabilities.SHARES),
                new Instruction.Predict(
                        3, "prediction", outputs, new Decision.Argmax(Collections.nCopies(outputs, 1.0)))));
    }

    private static DenseBatch rows(SplittableRandom random, int rows) {
        DenseBatch batch = DenseBatch.zeros(rows, FEATURES);
        for (int k = 0; k < batch.values().length; k++) {
            batch.values()[k] = random.nextInt(3) == 0 ? 0 : Ensembles.value(random);
        }
        return batch;
    }

    /** The same rows without their zeros. */
    private static SparseBatch sparse(DenseBatch dense) {
        int[] offsets = new int[dense.rows() + 1];
        int[] indices = new int[dense.rows() * FEATURES];
        double[] values = new double[indices.length];
        int at = 0;
        for (int row = 0; row < dense.rows(); row++) {
            for (int channel = 0; channel < FEATURES; channel++) {
                if (dense.value(row, channel) != 0) {
                    indices[at] = channel;
                    values[at++] = dense.value(row, channel);
                }
            }
            offsets[row + 1] = at;
        }
        return new SparseBatch(dense.rows(), FEATURES, offsets, indices, values);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 2", "1, 3, 3", "20, 5, 2", "20, 5, 7", "3, 12, 1", "2, 16, 1", "40, 9, 2", "200, 6, 4"})
    void theNumbersAreThoseOfTheFloatModel(int trees, int depth, int outputs) {
        SplittableRandom random = new SplittableRandom(trees * 1000 + depth);
        TreeEnsemble ensemble = Ensembles.draw(random, FEATURES, trees, depth, outputs);
        LayeredModel model = model(ensemble);
        IntegerProgram program = ProgramCodec.decode(ProgramCodec.encode(program(ensemble)));
        assertThat(program).isEqualTo(program(ensemble));
        Scorer scorer = new CompiledProgram(program).scorer();
        for (int rows : new int[] {1, 7, 64, 1000, 4097, 0}) {
            DenseBatch batch = rows(random, rows);
            DenseBatch[] tensors = new DenseBatch[2];
            model.forward(batch, (tensor, made) -> {
                if (tensor > 0) {
                    tensors[tensor - 1] = (DenseBatch) made;
                }
            });
            DenseBatch sparse = model.forward(sparse(batch), (tensor, made) -> {});
            assertBits(sparse.values(), tensors[1].values(), rows * outputs);
            assertBits(program.run(batch, IntegerTap.NONE).values(), tensors[1].values(), rows * outputs);
            assertScores(scorer.score(batch), tensors, model, rows, outputs);
            assertScores(scorer.score(sparse(batch)), tensors, model, rows, outputs);
            double[] predictions = new double[rows];
            scorer.predict(batch, predictions);
            assertBits(predictions, scorer.score(batch).predictions(), rows);
        }
    }

    /** Without some thresholds, so that nodes have ranks up to the greatest code of a number, but not that of NaN. */
    private static Ranking merged(SplittableRandom random, Ranking ranking) {
        List<Ranking.Channel> channels = new ArrayList<>();
        for (Ranking.Channel channel : ranking.channels()) {
            double[] kept = Arrays.stream(channel.thresholds())
                    .filter(threshold -> random.nextBoolean())
                    .toArray();
            channels.add(
                    kept.length == 0 ? channel : new Ranking.Channel(channel.feature(), kept, 0, channel.missing()));
        }
        return new Ranking(ranking.features(), channels);
    }

    @Test
    void scorersGiveTheNumbersOfTheInstructionsOnEnsemblesOfEveryShape() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int depth = random.nextInt(12);
            int trees = 1 + random.nextInt(Math.max(2, 1500 >> depth));
            int outputs = 1 + random.nextInt(4);
            TreeEnsemble ensemble = Ensembles.draw(random, FEATURES, trees, depth, outputs);
            Ranking ranking = Ranking.of(ensemble);
            IntegerProgram program = program(ensemble, random.nextBoolean() ? ranking : merged(random, ranking));
            DenseBatch batch = rows(random, 1 + random.nextInt(1200));
            assertScorer(program, batch, "seed " + seed);
            IntegerProgram integers = integers(random, program, outputs, 1 + random.nextInt(1 << 20));
            assertScorer(integers, batch, "integer leaves of seed " + seed);
            assertThat(new CompiledProgram(integers).scorer()).isInstanceOf(TreeScorer.class);
            assertThat(ProgramCodec.encode(ProgramCodec.decode(ProgramCodec.encode(integers))))
                    .usingRecursiveComparison()
                    .isEqualTo(ProgramCodec.encode(integers));
        }
    }

    private static void assertScorer(IntegerProgram program, DenseBatch batch, String name) {
        DenseBatch expected = program.run(batch, IntegerTap.NONE);
        int size = batch.rows() * expected.channels();
        Scorer scorer = new CompiledProgram(program).scorer();
        assertThat(bits(scorer.score(batch).last().values(), size)).as(name).isEqualTo(bits(expected.values(), size));
        assertThat(bits(scorer.score(sparse(batch)).last().values(), size))
                .as("sparse rows of " + name)
                .isEqualTo(bits(expected.values(), size));
    }

    @Test
    void sumsOfIntegerLeavesAreProvenByTheExtremesOfEachTree() {
        SplittableRandom random = new SplittableRandom(5);
        Instruction.Adding sums = integers(random, program(Ensembles.draw(random, FEATURES, 9, 4, 3)), 3, 127)
                .accumulating()
                .get(0);
        IntegerLeaves leaves = ((Instruction.IntegerTrees) sums).leaves();
        long[] least = new long[9];
        long[] greatest = new long[9];
        Arrays.fill(least, Long.MAX_VALUE);
        Arrays.fill(greatest, Long.MIN_VALUE);
        ((Instruction.IntegerTrees) sums).trees().branches().forEachLeaf((tree, leaf) -> {
            least[tree] = Math.min(least[tree], leaves.value(leaf, 1));
            greatest[tree] = Math.max(greatest[tree], leaves.value(leaf, 1));
        });

        assertThat(sums.accumulator().provenMin()[1])
                .isEqualTo(Arrays.stream(least).sum());
        assertThat(sums.accumulator().provenMax()[1])
                .isEqualTo(Arrays.stream(greatest).sum());
        assertThat(sums.accumulator().bound()[1])
                .isGreaterThanOrEqualTo(Math.max(
                        sums.accumulator().provenMax()[1], -sums.accumulator().provenMin()[1]));
    }

    private static long[] bits(double[] values, int size) {
        return Arrays.stream(values, 0, size)
                .mapToLong(Double::doubleToLongBits)
                .toArray();
    }

    private static void assertScores(Scores scores, DenseBatch[] tensors, LayeredModel model, int rows, int outputs) {
        assertBits(scores.margins().values(), tensors[0].values(), rows * outputs);
        assertBits(scores.last().values(), tensors[1].values(), rows * outputs);
        for (int row = 0; row < rows; row++) {
            assertThat(scores.predictions()[row]).isEqualTo(model.decision().predict(tensors[1], row));
        }
    }

    private static void assertBits(double[] found, double[] expected, int size) {
        for (int k = 0; k < size; k++) {
            if (Double.doubleToLongBits(found[k]) != Double.doubleToLongBits(expected[k])) {
                assertThat(found[k]).as("element %s", k).isEqualTo(expected[k]);
            }
        }
    }
}
