package io.vernier.quantize;

import io.vernier.integer.Instruction;
import io.vernier.model.Activation;
import io.vernier.model.Buckets;
import io.vernier.model.Interpolation;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Quadratic;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import java.util.Optional;
import java.util.Set;

/** How one kind of step becomes instructions. */
interface Lowering {

    /** The lowering of a step. */
    static Lowering of(Step step) {
        return step.accept(new Step.Visitor<Lowering>() {
            @Override
            public Lowering linear(Linear linear) {
                return new LinearLowering(linear);
            }

            @Override
            public Lowering activation(Activation activation) {
                return switch (activation.function()) {
                    case SIGMOID ->
                        new ElementwiseLowering(
                                activation, activation.function()::apply, Optional.of(Instruction.Sigmoid::new));
                    case RELU, TANH ->
                        new ElementwiseLowering(activation, activation.function()::apply, Optional.empty());
                };
            }

            @Override
            public Lowering quadratic(Quadratic quadratic) {
                return new QuadraticLowering(quadratic);
            }

            @Override
            public Lowering interpolation(Interpolation interpolation) {
                return new TableLowering(interpolation, interpolation::at);
            }

            @Override
            public Lowering buckets(Buckets buckets) {
                return new BucketsLowering(buckets);
            }

            @Override
            public Lowering softmax(Softmax softmax) {
                return new RealsLowering(softmax, Instruction.Softmax::new);
            }

            @Override
            public Lowering trees(Trees trees) {
                return new TreesLowering(trees);
            }

            @Override
            public Lowering probabilities(Probabilities probabilities) {
                return new RealsLowering(
                        probabilities,
                        (input, name, channels) ->
                                new Instruction.Probabilities(input, name, channels, probabilities.function()));
            }

            @Override
            public Lowering link(Link link) {
                return new ElementwiseLowering(
                        link,
                        link.inverse()::apply,
                        Optional.of((input, name, channels) ->
                                new Instruction.Link(input, name, channels, link.inverse())));
            }
        });
    }

    /** The forms in which the step's tensor can be made. */
    Set<Form> forms();

    /** Asks for what is needed of other tensors, once it is known in which forms the step's own is. */
    void demand(Demands demands);

    /** Adds the instructions that make the step's tensor in the forms that are asked for. */
    void lower(ProgramBuilder program);
}
