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
            int rows = 1 + random.nextInt(1200);
            DenseBatch batch = rows(random, rows);
            double[] expected = program.run(batch, IntegerTap.NONE).values();
            Scorer scorer = new CompiledProgram(program).scorer();
            assertThat(bits(scorer.score(batch).last().values(), rows * outputs))
                    .as("seed %s", seed)
                    .isEqualTo(bits(expected, rows * outputs));
            assertThat(bits(scorer.score(sparse(batch)).last().values(), rows * outputs))
                    .as("sparse rows of seed %s", seed)
                    .isEqualTo(bits(expected, rows * outputs));
        }
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
