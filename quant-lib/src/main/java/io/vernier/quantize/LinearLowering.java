package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Linear;
import java.util.Set;

/** Codes to accumulators; these to codes by a table, or to real numbers, where they are read as such. */
record LinearLowering(Linear step) implements Lowering {

    @Override
    public Set<Form> forms() {
        return Set.of(Form.CODES, Form.ACCUMULATORS, Form.REALS);
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.CODES);
    }

    @Override
    public void lower(ProgramBuilder program) {
        QuantizedLayer layer = program.quantize(step);
        program.add(
                Form.ACCUMULATORS,
                Instruction.Linear.proven(
                        program.step(step.input(), Form.CODES),
                        step.name(),
                        layer.weights(),
                        layer.bias(),
                        layer.scale(),
                        layer.offset(),
                        program.layerInput(step.input()).codes()));
        if (program.demands().contain(step.name(), Form.CODES)) {
            program.tabulate(step.name(), new TableSource(step.name(), x -> x));
        }
        if (program.demands().contain(step.name(), Form.REALS)) {
            program.add(
                    Form.REALS,
                    new Instruction.Dequantize(
                            program.step(step.name(), Form.ACCUMULATORS), step.name(), layer.scale(), layer.offset()));
        }
    }
}
