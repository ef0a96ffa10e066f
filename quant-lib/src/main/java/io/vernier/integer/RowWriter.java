package io.vernier.integer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Gathers what a row holds of an instruction. */
final class RowWriter {
    private final SortedMap<String, String> attributes = new TreeMap<>();
    private int[] shape = {};
    private final List<Object> integers = new ArrayList<>();
    private double[] reals = {};

    RowWriter shape(int... sizes) {
        shape = sizes;
        return this;
    }

    /** Adds integers behind those that are there. */
    RowWriter integers(long[] more) {
        integers.add(more);
        return this;
    }

    RowWriter integers(int[] more) {
        integers.add(more);
        return this;
    }

    RowWriter reals(double... more) {
        reals = reals.length == 0
                ? more
                : DoubleStream.concat(Arrays.stream(reals), Arrays.stream(more)).toArray();
        return this;
    }

    /** Adds all of these at once: there may be many. */
    RowWriter reals(List<double[]> parts) {
        return reals(parts.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /** Adds offsets and says that they are there; none where all are 0. */
    RowWriter offsets(double[] offsets) {
        return Arrays.stream(offsets).allMatch(offset -> offset == 0)
                ? this
                : reals(offsets).attribute(RowReader.OFFSETS, offsets.length);
    }

    RowWriter attribute(String key, String value) {
        attributes.put(key, value);
        return this;
    }

    RowWriter attribute(String key, long value) {
        return attribute(key, Long.toString(value));
    }

    /** One number where all channels have it, else one for each, by comma. */
    static String numbers(long[] values) {
        boolean equal = Arrays.stream(values).distinct().count() == 1;
        return Arrays.stream(values)
                .limit(equal ? 1 : values.length)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
    }

    StoredInstruction finish(int step, String kind, Instruction instruction) {
        List<Integer> inputs = instruction.reads().stream()
                .filter(read -> read != Instruction.ROWS)
                .toList();
        return new StoredInstruction(
                step,
                kind,
                inputs,
                instruction.name(),
                shape,
                new Integers(integers),
                reals,
                Collections.unmodifiableSortedMap(attributes));
    }
}
