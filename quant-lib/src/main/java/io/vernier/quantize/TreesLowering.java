package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Trees;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
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
        Ranking ranking = program.ranking();
        program.add(
                Form.REALS,
                new Instruction.Trees(
                        program.step(step.input(), Form.RANKS),
                        step.name(),
                        ranking.channels().size(),
                        RankedTrees.of(step.ensemble(), ranking),
                        step.ensemble().leaves()));
    }
}
