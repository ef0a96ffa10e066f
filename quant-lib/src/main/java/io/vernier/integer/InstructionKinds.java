package io.vernier.integer;

import java.util.List;

/** All kinds of instructions that tables may hold. */
final class InstructionKinds {
    static final List<InstructionKind<?>> ALL = List.of(
            new QuantizeKind(),
            new RankKind(),
            new TreesKind(),
            new IntegerTreesKind(),
            new SquaresKind(),
            new LinearKind(),
            new TableKind(),
            new RequantizeKind(),
            new BucketsKind(),
            new DequantizeKind(),
            new SoftmaxKind(),
            new SigmoidKind(),
            new LinkKind(),
            new ProbabilitiesKind(),
            new PredictKind());

    private InstructionKinds() {}

    /** The kind of an instruction. */
    static InstructionKind<?> of(Instruction instruction) {
        return ALL.stream()
                .filter(kind -> kind.type().isInstance(instruction))
                .findFirst()
                .orElseThrow();
    }

    /**
     * The kind of a label.
     *
     * @throws IllegalArgumentException if there is none
     */
    static InstructionKind<?> of(String label) {
        return ALL.stream()
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the kind is unknown, expected one of "
                        + ALL.stream().map(InstructionKind::label).toList()));
    }
}
