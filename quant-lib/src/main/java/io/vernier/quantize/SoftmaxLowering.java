package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Softmax;
import java.util.Set;

/** Of real numbers alone: it is no function of single elements, so no table makes it. */
record SoftmaxLowering(Softmax step) implements Lowering {

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
        program.add(Form.REALS, new Instruction.Softmax(read, step.name(), program.channels(step.name())));
    }
}
