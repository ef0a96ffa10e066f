package io.vernier.quantize;

import io.vernier.model.Step;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of each element that only tables compute: of a linear layer's accumulators, for a layer that reads its codes.
 *
 * @param function what the step computes
 */
record TableLowering(Step.OfOneTensor step, DoubleUnaryOperator function) implements Lowering {

    @Override
    public Set<Form> forms() {
        return Set.of(Form.CODES);
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.ACCUMULATORS);
    }

    @Override
    public void lower(ProgramBuilder program) {
        program.tabulate(step.name(), new TableSource(step.input(), function));
    }
}
