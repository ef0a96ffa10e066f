package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.Precision;
import io.vernier.tree.RankedTrees;
import java.util.List;

final class TreesKind implements InstructionKind<Instruction.Trees> {
    private static final String CHANNELS = "channels";
    private static final String NODES = "nodes";
    private static final String SETS = "sets";

    /** Absent where leaves are added in double precision. */
    private static final String PRECISION = "precision";

    @Override
    public String label() {
        return "trees";
    }

    @Override
    public Class<Instruction.Trees> type() {
        return Instruction.Trees.class;
    }

    @Override
    public void encode(Instruction.Trees instruction, RowWriter row) {
        Leaves leaves = instruction.leaves();
        row.shape(leaves.outputs(), leaves.weights().length, leaves.leaves())
                .attribute(CHANNELS, instruction.channels());
        if (leaves.precision() != Precision.DOUBLE) {
            row.attribute(PRECISION, RowReader.word(leaves.precision()));
        }
        encode(instruction.trees(), row);
        row.reals(List.of(new double[] {leaves.divisor()}, leaves.weights(), leaves.values()));
    }

    @Override
    public Instruction.Trees decode(RowReader row) {
        int outputs = row.size();
        int trees = row.size();
        int count = row.size();
        int channels = row.count(CHANNELS);
        RankedTrees ranked = decode(row, trees);
        Precision precision = row.optionalAttribute(PRECISION)
                .map(word -> RowReader.constant(Precision.class, PRECISION, word))
                .orElse(Precision.DOUBLE);
        double divisor = row.reals(1)[0];
        double[] weights = row.reals(trees);
        Leaves leaves = new Leaves(outputs, row.reals((long) outputs * count), weights, divisor, precision);
        return new Instruction.Trees(row.input(), row.name(), channels, ranked, leaves);
    }

    /** Writes all of the trees but their leaves. */
    static void encode(RankedTrees trees, RowWriter row) {
        Branches branches = trees.branches();
        row.attribute(NODES, branches.nodes())
                .attribute(SETS, branches.sets().size())
                .integers(branches.roots())
                .integers(branches.feature())
                .integers(trees.ranks())
                .integers(branches.left())
                .integers(branches.right())
                .integers(branches.set())
                .integers(branches.sets().starts())
                .integers(branches.sets().words());
    }

    static RankedTrees decode(RowReader row, int trees) {
        int nodes = row.count(NODES);
        int sets = row.count(SETS);
        int[] roots = row.integers32(trees);
        int[] feature = row.integers32(nodes);
        int[] ranks = row.integers32(nodes);
        int[] left = row.integers32(nodes);
        int[] right = row.integers32(nodes);
        int[] set = row.integers32(nodes);
        int[] starts = row.integers32(sets + 1L);
        RowReader.require(starts[sets] >= 0, "its sets of categories end at the word " + starts[sets]);
        long[] words = row.integers(starts[sets]);
        return new RankedTrees(new Branches(roots, feature, left, right, set, new CategorySets(starts, words)), ranks);
    }
}
