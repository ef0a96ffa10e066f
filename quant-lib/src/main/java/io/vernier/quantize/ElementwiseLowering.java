package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Step;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of each element: a table of a linear layer's accumulators, also through other such functions, where a layer reads its
 * codes; an instruction after de-quantization where it is read as real numbers.
 *
 * @param function what the step computes
 * @param instruction that computes it of real numbers; absent of functions that stand between layers alone
 */
record ElementwiseLowering(Step.OfOneTensor step, DoubleUnaryOperator function, Optional<OfReals> instruction)
        implements Lowering {

    /** Makes an instruction. */
    interface OfReals {
        Instruction of(int input, String name, int channels);
    }

    @Override
    public Set<Form> forms() {
        return instruction.isPresent() ? Set.of(Form.CODES, Form.REALS) : Set.of(Form.CODES);
    }

    @Override
    public void demand(Demands demands) {
        if (demands.contain(step.name(), Form.CODES)) {
            source(demands);
        }
        if (demands.contain(step.name(), Form.REALS)) {
            demands.add(subject(), step.input(), Form.REALS);
        }
    }

    private String subject() {
        return "Step \"" + step.name() + '"';
    }

    /** The layer at the beginning, whose accumulators are asked for, and all functions since. */
    private TableSource source(Demands demands) {
        if (demands.lowering(step.input()) instanceof ElementwiseLowering before) {
            TableSource source = before.source(demands);
            return new TableSource(source.layer(), source.function().andThen(function));
        }
        demands.add(subject(), step.input(), Form.ACCUMULATORS);
        return new TableSource(step.input(), function);
    }

    @Override
    public void lower(ProgramBuilder program) {
        if (program.demands().contain(step.name(), Form.CODES)) {
            program.tabulate(step.name(), source(program.demands()));
        }
        if (program.demands().contain(step.name(), Form.REALS)) {
            int read = program.step(step.input(), Form.REALS);
            program.add(Form.REALS, instruction.orElseThrow().of(read, step.name(), program.channels(step.name())));
        }
    }
}
