package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Trees;
import java.util.OptionalInt;
import java.util.Set;

/** Ranks to the leaves that they reach, which stay real numbers unless they are given bits. */
record TreesLowering(Trees step) implements Lowering {

    @Override
    public Set<Form> forms() {
        return Set.of(Form.REALS);
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.RANKS);
    }

    @Override
    public void lower(ProgramBuilder program) {
        OptionalInt bits = program.trees().leaves();
        RankedInput ranked = program.ranked();
        int ranks = program.step(step.input(), Form.RANKS);
        int channels = ranked.ranking().channels().size();
        if (bits.isEmpty()) {
            program.add(
                    Form.REALS, new Instruction.Trees(ranks, step.name(), channels, ranked.trees(), ranked.leaves()));
            return;
        }
        RoundedLeaves rounded =
                RoundedLeaves.of(step.name(), ranked.trees().branches(), ranked.leaves(), bits.getAsInt());
        program.account(rounded.account(step.name()));
        int sums = program.add(Instruction.IntegerTrees.proven(
                ranks, step.name(), channels, ranked.trees(), rounded.leaves(), rounded.scales(), rounded.offset()));
        program.add(Form.REALS, new Instruction.Dequantize(sums, step.name(), rounded.scales(), rounded.offset()));
    }
}
