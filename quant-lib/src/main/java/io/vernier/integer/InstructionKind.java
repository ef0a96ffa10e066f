package io.vernier.integer;

import java.util.List;

/** The stored form of one kind of instruction; this list is the only one. */
interface InstructionKind<I extends Instruction> {
    List<InstructionKind<?>> ALL = List.of(
            new QuantizeKind(),
            new RankKind(),
            new TreesKind(),
            new LinearKind(),
            new TableKind(),
            new RequantizeKind(),
            new DequantizeKind(),
            new SoftmaxKind(),
            new SigmoidKind(),
            new LinkKind(),
            new ProbabilitiesKind(),
            new PredictKind());

    /** The kind of an instruction. */
    static InstructionKind<?> of(Instruction instruction) {
        return ALL.stream()
                .filter(kind -> kind.type().isInstance(instruction))
                .findFirst()
                .orElseThrow();
    }

    /** @throws IllegalArgumentException if there is none of this label */
    static InstructionKind<?> of(String label) {
        return ALL.stream()
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the kind is unknown, expected one of "
                        + ALL.stream().map(InstructionKind::label).toList()));
    }

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
    default InstructionRow row(int step, Instruction instruction) {
        RowWriter row = new RowWriter();
        encode(type().cast(instruction), row);
        return row.finish(step, label(), instruction);
    }
}
