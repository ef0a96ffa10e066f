package io.vernier.integer;

/** The stored form of one kind of instruction. */
interface InstructionKind<I extends Instruction> {
    /** The name in tables. */
    String label();

    Class<I> type();

    /** Writes all but name and inputs. */
    void encode(I instruction, RowWriter row);

    /**
     * The instruction that a row says.
     *
     * @throws IllegalArgumentException if it says none; what is in the row beyond what is read here is refused by the caller
     */
    I decode(RowReader row);

    /** The row of an instruction of this kind. */
    default StoredInstruction row(int step, Instruction instruction) {
        RowWriter row = new RowWriter();
        encode(type().cast(instruction), row);
        return row.finish(step, label(), instruction);
    }
}
