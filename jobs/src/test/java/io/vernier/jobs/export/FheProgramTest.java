package io.vernier.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.integer.Codes;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.IntegerTensor;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.outcome.Refusal;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.Precision;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported, read by itself, gives the integers of the program. */
class FheProgramTest {
    private static PlainFhe exported(IntegerProgram program) {
        try {
            // Through text, as a reader gets it.
            ObjectMapper json = new ObjectMapper();
            return new PlainFhe(json.readTree(json.writeValueAsString(FheProgram.of(program))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DenseBatch batch(double[] row) {
        DenseBatch batch = DenseBatch.zeros(1, row.length);
        for (int k = 0; k < row.length; k++) {
            batch.values()[batch.offset(k)] = row[k];
        }
        return batch;
    }

    /** The integers of each step after the input's codes. */
    private static List<List<Long>> integers(IntegerProgram program, double[] row) {
        List<List<Long>> results = new ArrayList<>();
        program.run(batch(row), new IntegerTap() {
            @Override
            public void codes(int step, Codes codes) {
                if (step > 0 && codes instanceof Codes.Dense dense) {
                    results.add(
                            Arrays.stream(dense.values()).asLongStream().boxed().toList());
                }
            }

            @Override
            public void accumulators(int step, IntegerTensor accumulators) {
                results.add(LongStream.of(accumulators.values()).boxed().toList());
            }
        });
        return results;
    }

    private static double[] margins(IntegerProgram program, double[] row) {
        double[] found =
                new double[((Instruction.Predict) program.instructions().get(program.decisive() + 1)).channels()];
        program.run(batch(row), new IntegerTap() {
            @Override
            public void reals(int step, DenseBatch reals) {
                if (step == program.margins()) {
                    for (int k = 0; k < found.length; k++) {
                        found[k] = reals.value(0, k);
                    }
                }
            }
        });
        return found;
    }

    private static double[] row(SplittableRandom random, int features) {
        double[] row = random.doubles(features, -12, 12).toArray();
        row[random.nextInt(features)] = random.nextBoolean() ? Double.POSITIVE_INFINITY : -1e300;
        return row;
    }

    private static Encoding encoding(SplittableRandom random, int channels) {
        List<ChannelEncoding> all = new ArrayList<>();
        for (int k = 0; k < channels; k++) {
            long least = random.nextInt(-3, 2);
            all.add(new ChannelEncoding(
                    random.nextDouble(0.1, 3) * (random.nextBoolean() ? 1 : -1),
                    random.nextInt(-4, 4),
                    least,
                    least + random.nextInt(1, 8),
                    CodeRule.ROUND_THEN_SHIFT,
                    random.nextDouble(-2, 2)));
        }
        return new Encoding(all);
    }

    /** Layers with tables that begin and end anywhere, so that what they clamp is to be exported too. */
    private static IntegerProgram drawn(SplittableRandom random, int layers) {
        List<Instruction> instructions = new ArrayList<>();
        Encoding codes = encoding(random, 1 + random.nextInt(5));
        instructions.add(new Instruction.Quantize("input", codes));
        for (int layer = 0; layer < layers; layer++) {
            int outputs = 1 + random.nextInt(4);
            boolean isLast = layer == layers - 1;
            double[] scale = random.doubles(outputs, 0.01, 2).toArray();
            double[] offset = random.doubles(outputs, -1, 1).toArray();
            instructions.add(Instruction.Linear.proven(
                    instructions.size() - 1,
                    "layer" + layer + ".linear",
                    random.ints((long) outputs * codes.size(), -30, 30).toArray(),
                    random.longs(outputs, -400, 400).toArray(),
                    scale,
                    offset,
                    codes));
            if (isLast) {
                instructions.add(new Instruction.Dequantize(
                        instructions.size() - 1, "layer" + layer + ".linear", scale, offset));
                instructions.add(new Instruction.Predict(
                        instructions.size() - 1,
                        "prediction",
                        outputs,
                        outputs == 1
                                ? new Decision.Threshold(0)
                                : new Decision.Argmax(Collections.nCopies(outputs, 1.0))));
            } else {
                Encoding next = encoding(random, outputs);
                int length = 1 + random.nextInt(40);
                int[] entries = IntStream.range(0, outputs * length)
                        .map(k -> (int) random.nextLong(
                                next.channel(k / length).qmin(),
                                next.channel(k / length).qmax() + 1))
                        .toArray();
                instructions.add(new Instruction.Table(
                        instructions.size() - 1,
                        "layer" + layer + ".sigmoid",
                        random.longs(outputs, -500, 500).toArray(),
                        random.ints(outputs, 0, 6).toArray(),
                        length,
                        entries,
                        next));
                codes = next;
            }
        }
        return new IntegerProgram(instructions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void layersAndTablesGiveTheSameIntegers(int layers) {
        SplittableRandom random = new SplittableRandom(layers);
        for (int draw = 0; draw < 60; draw++) {
            IntegerProgram program = drawn(random, layers);
            PlainFhe exported = exported(program);
            for (int each = 0; each < 10; each++) {
                double[] row = row(random, program.inputs());
                assertThat(exported.integers(row)).isEqualTo(integers(program, row));
                assertThat(exported.margins(row)).isEqualTo(margins(program, row));
            }
        }
    }

    /** Two trees and one that is a leaf: continuous features, one with an infinite threshold, and categories. */
    private static IntegerProgram forest() {
        return forest(-1, Precision.DOUBLE);
    }

    /** @param last the set of the last node: of a threshold, or one that NaN passes to the left */
    private static IntegerProgram forest(int last, Precision precision) {
        Branches branches = new Branches(
                new int[] {0, ~5, 3},
                new int[] {0, 2, 1, 2, 0},
                new int[] {1, ~0, ~2, ~4, ~6},
                new int[] {2, ~1, ~3, 4, ~7},
                new int[] {-1, 0, -1, 1, last},
                new CategorySets(new int[] {0, 1, 2}, new long[] {0b0101, 0b1010}));
        TreeEnsemble ensemble = new TreeEnsemble(
                new int[] {0, 0, 3},
                branches,
                new double[] {0.5, 0, Double.POSITIVE_INFINITY, 0, -0.25},
                new Leaves(
                        2,
                        new SplittableRandom(3).doubles(16, -1, 1).toArray(),
                        new double[] {0.3, 0.1, 0.7},
                        3,
                        precision));
        Ranking ranking = Ranking.of(ensemble);
        return new IntegerProgram(List.of(
                new Instruction.Rank("input", ranking),
                new Instruction.Trees(
                        0,
                        "trees.margin",
                        ranking.channels().size(),
                        RankedTrees.of(ensemble, ranking),
                        ensemble.leaves()),
                new Instruction.Predict(1, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }

    @Test
    void treesReachTheSameLeaves() {
        IntegerProgram program = forest();
        PlainFhe exported = exported(program);
        double[] values = {
            Double.NaN, Double.NEGATIVE_INFINITY, -1, -0.25, 0, 0.5, 0.6, 1, 2, 2.5, 3, Double.POSITIVE_INFINITY
        };
        List<List<Long>> leaves = new ArrayList<>();
        for (double a : values) {
            for (double b : values) {
                for (double c : values) {
                    double[] row = {a, b, c};
                    leaves.addAll(exported.integers(row));
                    assertThat(exported.margins(row)).as(Arrays.toString(row)).isEqualTo(margins(program, row));
                }
            }
        }
        assertThat(leaves.stream().map(each -> each.get(0)).distinct()).hasSize(4);
        assertThat(leaves.stream().map(each -> each.get(2)).distinct()).hasSize(3);
    }

    @Test
    void treesThatReadersWouldFollowElsewhereAreRefused() {
        assertThatThrownBy(() -> FheProgram.of(forest(Branches.THRESHOLD_OR_NAN, Precision.DOUBLE)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("sends NaN of feature 0 to the left");
        assertThatThrownBy(() -> FheProgram.of(forest(Branches.THRESHOLD, Precision.FLOAT32)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("adds its leaves in float32");
    }

    private static IntegerProgram hidden(int weight, Instruction between) {
        Encoding bits = Encoding.uniform(1, new ChannelEncoding(1, 0, 0, 7, CodeRule.ROUND_THEN_SHIFT));
        double[] one = {1};
        return new IntegerProgram(List.of(
                new Instruction.Quantize("input", bits),
                Instruction.Linear.proven(0, "layer0.linear", new int[] {weight}, new long[1], one, bits),
                between,
                Instruction.Linear.proven(2, "layer1.linear", new int[] {1}, new long[1], one, bits),
                new Instruction.Dequantize(3, "layer1.linear", one),
                new Instruction.Predict(4, "prediction", 1, new Decision.Identity())));
    }

    private static Instruction table() {
        Encoding bits = Encoding.uniform(1, new ChannelEncoding(1, 0, 0, 7, CodeRule.ROUND_THEN_SHIFT));
        return new Instruction.Table(1, "layer0.sigmoid", new long[1], new int[] {4}, 1, new int[1], bits);
    }

    @Test
    void whatEncryptionCannotHoldIsRefusedByName() {
        assertThat(exported(hidden(9362, table())).integers(new double[] {7})).hasSize(3);
        assertThatThrownBy(() -> FheProgram.of(hidden(9363, table())))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "Accumulator 0 of \"layer0.linear\" is proven to lie between 0 and 65541, which takes 17 bits, but an"
                                + " encrypted table drops bits of at most 16; give its inputs or weights fewer bits.");
        ChannelEncoding codes = new ChannelEncoding(1, 0, 0, 7, CodeRule.ROUND_THEN_SHIFT);
        assertThatThrownBy(() -> FheProgram.of(hidden(
                        1,
                        new Instruction.Requantize(
                                1,
                                "layer0.sigmoid",
                                List.of(FixedPointMultiplier.of(0.5)),
                                FixedPointMultiplier.Product.DOUBLE_ROUNDING,
                                codes))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("\"layer0.sigmoid\" multiplies accumulators");
    }
}
