package io.vernier.integer;

import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import java.util.ArrayList;
import java.util.List;

final class RequantizeKind implements InstructionKind<Instruction.Requantize> {
    private static final String ROUNDING = "rounding";

    @Override
    public String label() {
        return "requantize";
    }

    @Override
    public Class<Instruction.Requantize> type() {
        return Instruction.Requantize.class;
    }

    @Override
    public void encode(Instruction.Requantize instruction, RowWriter row) {
        List<FixedPointMultiplier> multipliers = instruction.multipliers();
        row.shape(instruction.channels())
                .integers(multipliers.stream()
                        .mapToLong(FixedPointMultiplier::significand)
                        .toArray())
                .integers(multipliers.stream()
                        .mapToLong(FixedPointMultiplier::shift)
                        .toArray())
                .attribute(ROUNDING, RowReader.word(instruction.product()));
        TableKind.encode(Encoding.uniform(1, instruction.encoding()), row);
    }

    @Override
    public Instruction.Requantize decode(RowReader row) {
        int channels = row.size();
        int[] significands = row.integers32(channels);
        int[] shifts = row.integers32(channels);
        List<FixedPointMultiplier> multipliers = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            multipliers.add(new FixedPointMultiplier(significands[channel], shifts[channel]));
        }
        return new Instruction.Requantize(
                row.input(),
                row.name(),
                multipliers,
                RowReader.constant(FixedPointMultiplier.Product.class, ROUNDING, row.attribute(ROUNDING)),
                TableKind.encoding(row, 1).channel(0));
    }
}
