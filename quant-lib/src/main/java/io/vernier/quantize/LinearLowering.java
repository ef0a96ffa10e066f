package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Linear;
import java.util.Set;

/** Codes to accumulators; these to codes by a table, or to real numbers, where they are read as such. */
record LinearLowering(Linear step) implements Lowering {
    static final Set<Form> FORMS = Set.of(Form.CODES, Form.ACCUMULATORS, Form.REALS);

    @Override
    public Set<Form> forms() {
        return FORMS;
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.CODES);
    }

    @Override
    public void lower(ProgramBuilder program) {
        add(program, program.step(step.input(), Form.CODES), program.quantize(step), program.layerInput(step.input()));
    }

    /** Adds the instructions of a layer that reads codes. */
    static void add(ProgramBuilder program, int read, QuantizedLayer layer, LayerInput input) {
        program.add(
                Form.ACCUMULATORS,
                Instruction.Linear.proven(
                        read,
                        layer.name(),
                        layer.weights(),
                        layer.bias(),
                        layer.scale(),
                        layer.offset(),
                        input.codes()));
        if (program.demands().contain(layer.name(), Form.CODES)) {
            program.tabulate(layer.name(), new TableSource(layer.name(), x -> x));
        }
        if (program.demands().contain(layer.name(), Form.REALS)) {
            program.add(
                    Form.REALS,
                    new Instruction.Dequantize(
                            program.step(layer.name(), Form.ACCUMULATORS),
                            layer.name(),
                            layer.scale(),
                            layer.offset()));
        }
    }
}
