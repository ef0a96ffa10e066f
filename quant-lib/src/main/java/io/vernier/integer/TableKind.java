package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;

final class TableKind implements InstructionKind<Instruction.Table> {
    private static final String QMIN = "qmin";
    private static final String QMAX = "qmax";
    private static final String ZERO_POINT = "zero_point";

    @Override
    public String label() {
        return "table";
    }

    @Override
    public Class<Instruction.Table> type() {
        return Instruction.Table.class;
    }

    @Override
    public void encode(Instruction.Table instruction, RowWriter row) {
        row.shape(instruction.channels(), instruction.length())
                .integers(instruction.lo())
                .integers(instruction.drop())
                .integers(instruction.entries());
        encode(instruction.encoding(), row);
    }

    @Override
    public Instruction.Table decode(RowReader row) {
        int channels = row.size();
        int length = row.size();
        return new Instruction.Table(
                row.input(),
                row.name(),
                row.integers(channels),
                row.integers32(channels),
                length,
                row.integers32((long) channels * length),
                decodeEncoding(row));
    }

    /** Writes what codes stand for that were made from accumulators; no real number is coded by their rule. */
    static void encode(ChannelEncoding encoding, RowWriter row) {
        row.reals(encoding.scale())
                .attribute(ZERO_POINT, encoding.zeroPoint())
                .attribute(QMIN, encoding.qmin())
                .attribute(QMAX, encoding.qmax());
    }

    static ChannelEncoding decodeEncoding(RowReader row) {
        return new ChannelEncoding(
                row.reals(1)[0], row.number(ZERO_POINT), row.number(QMIN), row.number(QMAX), CodeRule.ROUND_THEN_SHIFT);
    }
}
