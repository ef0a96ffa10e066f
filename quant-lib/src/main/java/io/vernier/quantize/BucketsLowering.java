package io.vernier.quantize;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.model.Buckets;
import java.util.Set;

/** Buckets of a linear layer's accumulators, found with integers alone. */
record BucketsLowering(Buckets step) implements Lowering {

    @Override
    public Set<Form> forms() {
        return Set.of(Form.REALS);
    }

    @Override
    public void demand(Demands demands) {
        demands.add("Step \"" + step.name() + '"', step.input(), Form.ACCUMULATORS);
    }

    @Override
    public void lower(ProgramBuilder program) {
        int read = program.step(step.input(), Form.ACCUMULATORS);
        Instruction.Linear layer = program.linear(read);
        Encoding encoding = layer.output().encoding().orElseThrow();
        int channels = encoding.size();
        long[] multipliers = new long[channels];
        long[] addends = new long[channels];
        int[] shifts = new int[channels];
        for (int channel = 0; channel < channels; channel++) {
            ChannelEncoding accumulators = encoding.channel(channel);
            double factor = step.factor() * accumulators.scale();
            shifts[channel] =
                    Instruction.Buckets.shift(factor, layer.accumulator().bound()[channel]);
            double exact = Math.scalb(factor, shifts[channel]);
            multipliers[channel] = Math.round(exact);
            // What rounding the multiplier loses in the middle of the accumulators, which may be far from 0.
            double middle = 0.5 * layer.accumulator().provenMin()[channel]
                    + 0.5 * layer.accumulator().provenMax()[channel];
            addends[channel] = Math.round(Math.scalb(step.factor() * accumulators.offset(), shifts[channel])
                    + (exact - multipliers[channel]) * middle);
        }
        try {
            program.add(Form.REALS, new Instruction.Buckets(read, step.name(), multipliers, addends, shifts));
        } catch (IllegalArgumentException e) {
            throw new NotQuantizableException(e.getMessage() + " Give the inputs or weights fewer bits.", e);
        }
    }
}
