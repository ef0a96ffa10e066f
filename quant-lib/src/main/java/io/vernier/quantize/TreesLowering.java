package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Trees;
import java.util.Set;

/** Ranks to the leaves that they reach, which stay real numbers. */
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
        RankedInput ranked = program.ranked();
        program.add(
                Form.REALS,
                new Instruction.Trees(
                        program.step(step.input(), Form.RANKS),
                        step.name(),
                        ranked.ranking().channels().size(),
                        ranked.trees(),
                        step.ensemble().leaves()));
    }
}
