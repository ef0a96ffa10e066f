package io.vernier.quantize;

import io.vernier.model.Step;
import java.util.Set;

/**
 * Of real numbers alone: a function of several elements, which no table makes.
 *
 * @param instruction that computes the step
 */
record RealsLowering(Step.OfOneTensor step, ElementwiseLowering.OfReals instruction) implements Lowering {

    @Override
    public Set<Form> forms() {
        return Set.of(Form.REALS);
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.REALS);
    }

    @Override
    public void lower(ProgramBuilder program) {
        int read = program.step(step.input(), Form.REALS);
        program.add(Form.REALS, instruction.of(read, step.name(), program.channels(step.name())));
    }
}
