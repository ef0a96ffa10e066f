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
        row.shape(instruction.channels()).reals(instruction.scale()).offsets(instruction.offset());
    }

    @Override
    public Instruction.Dequantize decode(RowReader row) {
        int input = row.input();
        double[] scale = row.reals(row.size());
        return new Instruction.Dequantize(input, row.name(), scale, row.offsets(scale.length));
    }
}
