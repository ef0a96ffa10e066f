package io.vernier.onnx.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.flatbuffers.FlatBufferBuilder;
import io.vernier.arithmetic.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far tensors reach from zero, as TensorRT takes it: the table that ONNX Runtime's provider for TensorRT reads, in the three layouts
 * that {@code write_calibration_table} of onnxruntime.quantization.quant_utils (1.32) writes. That function writes the highest value; here
 * ranges are symmetric, so that it writes the same of them.
 *
 * @param magnitudes the greatest distances from zero, as float32, by the names of tensors
 */
public record DynamicRanges(SortedMap<String, Float> magnitudes) {
    /** Entries of a pair, and of the table of pairs. */
    private static final int PAIR = 2;

    private static final int TABLE = 1;

    public DynamicRanges {
        magnitudes = new TreeMap<>(magnitudes);
    }

    /** Of ranges by the names of tensors. */
    public static DynamicRanges of(SortedMap<String, Range> ranges) {
        SortedMap<String, Float> magnitudes = new TreeMap<>();
        ranges.forEach((tensor, range) ->
                magnitudes.put(tensor, (float) Math.max(Math.abs(range.lo()), Math.abs(range.hi()))));
        return new DynamicRanges(magnitudes);
    }

    /** {@code calibration.json}: entries of {@code TensorData}. */
    public ObjectNode json() {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        magnitudes.forEach((tensor, magnitude) ->
                table.set(tensor, CalibrationCache.entry(new Range(-(double) magnitude, (double) magnitude))));
        return table;
    }

    /** {@code calibration.cache}: a line for each tensor. */
    public byte[] text() {
        StringBuilder lines = new StringBuilder();
        magnitudes.forEach((tensor, magnitude) ->
                lines.append(tensor).append(' ').append(value(magnitude)).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code calibration.flatbuffers}: the table {@code TrtTable} of pairs {@code KeyValue}, which the provider reads. */
    public byte[] flatbuffers() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        List<Integer> pairs = new ArrayList<>();
        magnitudes.forEach((tensor, magnitude) -> {
            int key = builder.createString(tensor);
            int value = builder.createString(value(magnitude));
            builder.startTable(PAIR);
            builder.addOffset(0, key, 0);
            builder.addOffset(1, value, 0);
            pairs.add(builder.endTable());
        });
        builder.startVector(Integer.BYTES, pairs.size(), Integer.BYTES);
        pairs.forEach(builder::addOffset);
        int all = builder.endVector();
        builder.startTable(TABLE);
        builder.addOffset(0, all, 0);
        builder.finish(builder.endTable());
        return builder.sizedByteArray();
    }

    private static String value(float magnitude) {
        return PythonNumber.text(magnitude);
    }
}
