package io.vernier.integer;

import java.util.List;
import java.util.SortedMap;

/** An {@link InstructionRow} on its way into a table: its integers are those of the instruction itself, without a copy. */
@SuppressWarnings("ArrayRecordComponent")
public record StoredInstruction(
        int step,
        String kind,
        List<Integer> inputs,
        String name,
        int[] shape,
        Integers integers,
        double[] reals,
        SortedMap<String, String> attributes) {

    InstructionRow row() {
        return new InstructionRow(step, kind, inputs, name, shape, integers.toArray(), reals, attributes);
    }
}
