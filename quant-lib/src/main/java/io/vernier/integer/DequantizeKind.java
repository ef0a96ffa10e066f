package io.vernier.integer;

final class DequantizeKind implements InstructionKind<Instruction.Dequantize> {

    @Override
    public String label() {
        return "dequantize";
    }

    @Override
    public Class<Instruction.Dequantize> type() {
        return Instruction.Dequantize.class;
    }

    @Override
    public void encode(Instruction.Dequantize instruction, RowWriter row) {
        row.shape(instruction.channels()).reals(instruction.scale());
    }

    @Override
    public Instruction.Dequantize decode(RowReader row) {
        return new Instruction.Dequantize(row.input(), row.name(), row.reals(row.size()));
    }
}
