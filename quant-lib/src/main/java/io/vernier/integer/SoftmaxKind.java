package io.vernier.integer;

final class SoftmaxKind implements InstructionKind<Instruction.Softmax> {

    @Override
    public String label() {
        return "softmax";
    }

    @Override
    public Class<Instruction.Softmax> type() {
        return Instruction.Softmax.class;
    }

    @Override
    public void encode(Instruction.Softmax instruction, RowWriter row) {
        row.shape(instruction.channels());
    }

    @Override
    public Instruction.Softmax decode(RowReader row) {
        return new Instruction.Softmax(row.input(), row.name(), row.size());
    }
}
