package io.vernier.integer;

import java.util.List;
import java.util.SortedMap;

/**
 * An instruction in plain values, the form in which programs are stored and exchanged; {@link ProgramCodec} says what each kind
 * holds.
 *
 * @param step position in the program, from 0
 * @param kind label of an {@link InstructionKind}
 * @param inputs the earlier steps that it reads
 * @param name the tensor that it makes
 */
@SuppressWarnings("ArrayRecordComponent")
public record InstructionRow(
        int step,
        String kind,
        List<Integer> inputs,
        String name,
        int[] shape,
        long[] integers,
        double[] reals,
        SortedMap<String, String> attributes) {}
