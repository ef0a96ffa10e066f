package io.vernier.integer;

final class LinearKind implements InstructionKind<Instruction.Linear> {
    private static final String MIN = "proven_min";
    private static final String MAX = "proven_max";

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
                .integers(instruction.bias())
                .attribute(MIN, instruction.accumulator().min())
                .attribute(MAX, instruction.accumulator().max());
    }

    /** The proof is made anew, and must be what is stored. */
    @Override
    public Instruction.Linear decode(RowReader row) {
        int input = row.input();
        int outputs = row.size();
        int inputs = row.size();
        int[] weights = row.integers32((long) outputs * inputs);
        long[] bias = row.integers(outputs);
        Instruction.Linear linear = Instruction.Linear.proven(
                input, row.name(), weights, bias, Instruction.Linear.UNTOLD, row.codes(input));
        requireStored(row, MIN, linear.accumulator().min());
        requireStored(row, MAX, linear.accumulator().max());
        return linear;
    }

    private static void requireStored(RowReader row, String key, long proven) {
        long stored = row.number(key);
        RowReader.require(
                stored == proven, "its attribute \"" + key + "\" is " + stored + ", but the proof says " + proven);
    }
}
