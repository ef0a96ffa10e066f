package io.vernier.integer;

final class BucketsKind implements InstructionKind<Instruction.Buckets> {

    @Override
    public String label() {
        return "buckets";
    }

    @Override
    public Class<Instruction.Buckets> type() {
        return Instruction.Buckets.class;
    }

    @Override
    public void encode(Instruction.Buckets instruction, RowWriter row) {
        row.shape(instruction.channels())
                .integers(instruction.multiplier())
                .integers(instruction.addend())
                .integers(instruction.shift());
    }

    @Override
    public Instruction.Buckets decode(RowReader row) {
        int input = row.input();
        int channels = row.size();
        return new Instruction.Buckets(
                input, row.name(), row.integers(channels), row.integers(channels), row.integers32(channels));
    }
}
