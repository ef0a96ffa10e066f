package io.vernier.integer;

import io.vernier.model.ClassProbabilities;

final class ProbabilitiesKind implements InstructionKind<Instruction.Probabilities> {
    private static final String FUNCTION = "function";

    @Override
    public String label() {
        return "probabilities";
    }

    @Override
    public Class<Instruction.Probabilities> type() {
        return Instruction.Probabilities.class;
    }

    @Override
    public void encode(Instruction.Probabilities instruction, RowWriter row) {
        row.shape(instruction.channels()).attribute(FUNCTION, RowReader.word(instruction.function()));
    }

    @Override
    public Instruction.Probabilities decode(RowReader row) {
        ClassProbabilities function = RowReader.constant(ClassProbabilities.class, FUNCTION, row.attribute(FUNCTION));
        return new Instruction.Probabilities(row.input(), row.name(), row.size(), function);
    }
}
