package io.vernier.integer;

import java.util.List;

final class SquaresKind implements InstructionKind<Instruction.Squares> {

    @Override
    public String label() {
        return "squares";
    }

    @Override
    public Class<Instruction.Squares> type() {
        return Instruction.Squares.class;
    }

    @Override
    public void encode(Instruction.Squares instruction, RowWriter row) {
        row.shape(instruction.channels()).integers(instruction.center());
    }

    @Override
    public Instruction.Squares decode(RowReader row) {
        List<Integer> inputs = row.inputs();
        return new Instruction.Squares(
                inputs, row.name(), inputs.stream().map(row::codes).toList(), row.integers(row.size()));
    }
}
