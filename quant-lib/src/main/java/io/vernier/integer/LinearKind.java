package io.vernier.integer;

final class LinearKind implements InstructionKind<Instruction.Linear> {

    @Override
    public String label() {
        return "linear";
    }

    @Override
    public Class<Instruction.Linear> type() {
        return Instruction.Linear.class;
    }

    @Override
    public void encode(Instruction.Linear instruction, RowWriter row) {
        row.shape(instruction.outputs(), instruction.inputs())
                .integers(instruction.weights())
                .integers(instruction.bias());
        StoredProof.write(instruction.accumulator(), row);
    }

    @Override
    public Instruction.Linear decode(RowReader row) {
        int input = row.input();
        int outputs = row.size();
        int inputs = row.size();
        int[] weights = row.integers32((long) outputs * inputs);
        long[] bias = row.integers(outputs);
        Instruction.Linear linear = Instruction.Linear.proven(
                input, row.name(), weights, bias, Instruction.Adding.UNTOLD, row.codes(input));
        StoredProof.require(linear.accumulator(), row);
        return linear;
    }
}
