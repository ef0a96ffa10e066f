package io.vernier.onnx.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.vernier.model.DenseBatch;
import io.vernier.onnx.graph.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The inputs of a batch in the memory that the runtime reads; rows that are not there are filled up with the first one. */
final class Feed {
    private final InputLayout layout;
    private final int batch;
    private final Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
    private final int[] lengths;

    Feed(InputLayout layout, int batch) {
        this.layout = layout;
        this.batch = batch;
        this.lengths = new int[batch];
        for (NetworkInput input : layout.inputs()) {
            buffers.put(input.name(), buffer(input.size() * bytes(input.type())));
            input.padding().ifPresent(padding -> padding.masks()
                    .forEach(mask -> buffers.put(mask.name(), buffer(padding.length() * bytes(mask.type())))));
        }
    }

    private ByteBuffer buffer(int bytesOfRow) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(batch, bytesOfRow)).order(ByteOrder.nativeOrder());
    }

    private static int bytes(ElementType type) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> 1;
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case FLOAT16, STRING, BFLOAT16, OTHER ->
                throw new IllegalArgumentException("Rows do not fill " + type + ".");
        };
    }

    /** Whether integers of a type hold a number. */
    static boolean holds(ElementType type, double value) {
        return switch (type) {
            case BOOL -> value == 0 || value == 1;
            case INT8 -> value == (byte) value;
            case UINT8 -> value >= 0 && value <= 255;
            case INT32 -> value == (int) value;
            case INT64 -> value == (long) value;
            case FLOAT, DOUBLE -> true;
            case FLOAT16, STRING, BFLOAT16, OTHER -> false;
        };
    }

    private static void put(ByteBuffer to, int at, ElementType type, double value) {
        switch (type) {
            case BOOL, INT8, UINT8 -> to.put(at, (byte) value);
            case INT32 -> to.putInt(at * Integer.BYTES, (int) value);
            case INT64 -> to.putLong(at * Long.BYTES, (long) value);
            case FLOAT -> to.putFloat(at * Float.BYTES, (float) value);
            case DOUBLE -> to.putDouble(at * Double.BYTES, value);
            case FLOAT16, STRING, BFLOAT16, OTHER ->
                throw new IllegalArgumentException("Rows do not fill " + type + ".");
        }
    }

    /** Takes {@code rows} rows, at most a batch, from row {@code from} on. */
    void fill(DenseBatch rows, int from, int count) {
        int element = 0;
        for (NetworkInput input : layout.inputs()) {
            ByteBuffer buffer = buffers.get(input.name());
            int size = input.size();
            for (int k = 0; k < size; k++) {
                for (int slot = 0; slot < batch; slot++) {
                    put(
                            buffer,
                            slot * size + k,
                            input.type(),
                            rows.value(slot < count ? from + slot : from, element + k));
                }
            }
            if (input.padding().isPresent()) {
                for (int slot = 0; slot < batch; slot++) {
                    lengths[slot] = (int) rows.value(slot < count ? from + slot : from, element + size) / input.width();
                }
                for (NetworkInput.Mask mask : input.padding().get().masks()) {
                    fillMask(mask, input.padding().get().length());
                }
            }
            element += input.elements();
        }
    }

    private void fillMask(NetworkInput.Mask mask, int length) {
        for (int slot = 0; slot < batch; slot++) {
            for (int position = 0; position < length; position++) {
                put(buffers.get(mask.name()), slot * length + position, mask.type(), position < lengths[slot] ? 1 : 0);
            }
        }
    }

    /** Positions before the padding of the row in a slot. */
    int length(int slot) {
        return lengths[slot];
    }

    /** The floats of an input, one row after the other. */
    float[] floats(NetworkInput input) {
        float[] values = new float[batch * input.size()];
        buffers.get(input.name()).asFloatBuffer().get(values);
        return values;
    }

    /** The inputs as the runtime takes them, to be closed. */
    Map<String, OnnxTensor> tensors(OrtEnvironment environment) throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        for (NetworkInput input : layout.inputs()) {
            tensors.put(input.name(), tensor(environment, input.name(), input.type(), input.shape(batch)));
            for (NetworkInput.Padding padding : input.paddings()) {
                for (NetworkInput.Mask mask : padding.masks()) {
                    long[] shape = {batch, padding.length()};
                    tensors.put(mask.name(), tensor(environment, mask.name(), mask.type(), shape));
                }
            }
        }
        return tensors;
    }

    private OnnxTensor tensor(OrtEnvironment environment, String name, ElementType type, long[] shape)
            throws OrtException {
        ByteBuffer bytes =
                buffers.get(name).duplicate().order(ByteOrder.nativeOrder()).rewind();
        return OnnxTensor.createTensor(environment, bytes, shape, javaType(type));
    }

    private static OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case BOOL -> OnnxJavaType.BOOL;
            case INT8 -> OnnxJavaType.INT8;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case FLOAT -> OnnxJavaType.FLOAT;
            case DOUBLE -> OnnxJavaType.DOUBLE;
            case FLOAT16, STRING, BFLOAT16, OTHER -> OnnxJavaType.UNKNOWN;
        };
    }
}
