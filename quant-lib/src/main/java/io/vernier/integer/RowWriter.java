package io.vernier.integer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Gathers what a row holds of an instruction. */
final class RowWriter {
    private final SortedMap<String, String> attributes = new TreeMap<>();
    private int[] shape = {};
    private long[] integers = {};
    private double[] reals = {};

    RowWriter shape(int... sizes) {
        shape = sizes;
        return this;
    }

    /** Adds integers behind those that are there. */
    RowWriter integers(long... more) {
        integers = integers.length == 0
                ? more
                : LongStream.concat(Arrays.stream(integers), Arrays.stream(more))
                        .toArray();
        return this;
    }

    RowWriter integers(int[] more) {
        return integers(Arrays.stream(more).asLongStream().toArray());
    }

    RowWriter reals(double... more) {
        reals = reals.length == 0
                ? more
                : DoubleStream.concat(Arrays.stream(reals), Arrays.stream(more)).toArray();
        return this;
    }

    RowWriter attribute(String key, String value) {
        attributes.put(key, value);
        return this;
    }

    RowWriter attribute(String key, long value) {
        return attribute(key, Long.toString(value));
    }

    InstructionRow finish(int step, String kind, Instruction instruction) {
        List<Integer> inputs = instruction.reads().stream()
                .filter(read -> read != Instruction.ROWS)
                .toList();
        return new InstructionRow(
                step,
                kind,
                inputs,
                instruction.name(),
                shape,
                integers,
                reals,
                Collections.unmodifiableSortedMap(attributes));
    }
}
