package io.vernier.integer;

import java.util.Arrays;

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
        if (hasOffsets(instruction.offset())) {
            row.reals(instruction.offset());
        }
    }

    private static boolean hasOffsets(double[] offsets) {
        return Arrays.stream(offsets).anyMatch(offset -> offset != 0);
    }

    @Override
    public Instruction.Dequantize decode(RowReader row) {
        int input = row.input();
        double[] scale = row.reals(row.size());
        double[] offset = new double[scale.length];
        if (row.remainingReals() > 0) {
            offset = row.reals(scale.length);
            RowReader.require(hasOffsets(offset), "it has offsets that are all 0, expected none");
        }
        return new Instruction.Dequantize(input, row.name(), scale, offset);
    }
}
