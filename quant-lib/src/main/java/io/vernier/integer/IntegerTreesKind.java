package io.vernier.integer;

import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.RankedTrees;

final class IntegerTreesKind implements InstructionKind<Instruction.IntegerTrees> {
    private static final String CHANNELS = "channels";

    @Override
    public String label() {
        return "integer_trees";
    }

    @Override
    public Class<Instruction.IntegerTrees> type() {
        return Instruction.IntegerTrees.class;
    }

    @Override
    public void encode(Instruction.IntegerTrees instruction, RowWriter row) {
        IntegerLeaves leaves = instruction.leaves();
        row.shape(leaves.outputs(), instruction.trees().branches().trees(), leaves.leaves())
                .attribute(CHANNELS, instruction.channels());
        TreesKind.encode(instruction.trees(), row);
        row.integers(leaves.values());
        StoredProof.write(instruction.accumulator(), row);
    }

    @Override
    public Instruction.IntegerTrees decode(RowReader row) {
        int input = row.input();
        int outputs = row.size();
        int trees = row.size();
        int count = row.size();
        int channels = row.count(CHANNELS);
        RankedTrees ranked = TreesKind.decode(row, trees);
        IntegerLeaves leaves = new IntegerLeaves(outputs, row.integers32((long) outputs * count));
        Instruction.IntegerTrees made = Instruction.IntegerTrees.proven(
                input, row.name(), channels, ranked, leaves, Instruction.Adding.UNTOLD, Instruction.Adding.UNTOLD);
        StoredProof.require(made.accumulator(), row);
        return made;
    }
}
