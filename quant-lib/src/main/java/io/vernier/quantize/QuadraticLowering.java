package io.vernier.quantize;

import io.vernier.model.Quadratic;
import java.util.Set;

/** Codes of all that is read to distances and squares, and these to accumulators, as a linear step does. */
record QuadraticLowering(Quadratic step) implements Lowering {

    @Override
    public Set<Form> forms() {
        return LinearLowering.FORMS;
    }

    @Override
    public void demand(Demands demands) {
        step.reads().forEach(tensor -> demands.add("Step \"" + step.name() + '"', tensor, Form.CODES));
    }

    @Override
    public void lower(ProgramBuilder program) {
        QuadraticTerms terms = QuadraticTerms.of(
                step,
                step.reads().stream()
                        .map(tensor -> program.step(tensor, Form.CODES))
                        .toList(),
                step.reads().stream().map(program::layerInput).toList());
        int read = program.add(terms.instruction());
        QuantizedLayer layer = program.quantize(terms.layer(), terms.input(), step.reads());
        LinearLowering.add(program, read, layer, terms.input());
    }
}
