package io.vernier.integer;

final class SigmoidKind implements InstructionKind<Instruction.Sigmoid> {

    @Override
    public String label() {
        return "sigmoid";
    }

    @Override
    public Class<Instruction.Sigmoid> type() {
        return Instruction.Sigmoid.class;
    }

    @Override
    public void encode(Instruction.Sigmoid instruction, RowWriter row) {
        row.shape(instruction.channels());
    }

    @Override
    public Instruction.Sigmoid decode(RowReader row) {
        return new Instruction.Sigmoid(row.input(), row.name(), row.size());
    }
}
