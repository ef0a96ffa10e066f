package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;

/** Channels that are coded alike have one scale; others have as many scales, and then offsets. */
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

    /** Writes what codes stand for that were made from accumulators; no real number is coded by their rule. */
    static void encode(Encoding encoding, RowWriter row) {
        row.attribute(ZERO_POINT, RowWriter.numbers(encoding.zeroPoints()))
                .attribute(QMIN, RowWriter.numbers(encoding.qmin()))
                .attribute(QMAX, RowWriter.numbers(encoding.qmax()));
        row.reals(isUniform(encoding) ? new double[] {encoding.channel(0).scale()} : encoding.scales())
                .offsets(encoding.offsets());
    }

    private static boolean isUniform(Encoding encoding) {
        return encoding.channel(0).offset() == 0
                && encoding.channels().stream().distinct().count() == 1;
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
                encoding(row, channels));
    }

    /** What {@link #encode(Encoding, RowWriter)} wrote of so many channels. */
    static Encoding encoding(RowReader row, int channels) {
        int size = row.remainingReals() == 1 ? 1 : channels;
        Encoding encoding = Encoding.of(
                row.reals(size),
                row.numbers(ZERO_POINT, size),
                row.numbers(QMIN, size),
                row.numbers(QMAX, size),
                CodeRule.ROUND_THEN_SHIFT,
                row.offsets(size));
        RowReader.require(
                size == 1 || !isUniform(encoding), "it has scales for each channel that are one, expected this one");
        return size == 1 && channels > 1 ? Encoding.uniform(channels, encoding.channel(0)) : encoding;
    }
}
