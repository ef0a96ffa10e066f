package io.vernier.benchmark;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One message of Protocol Buffers, written field by field by number. */
final class OnnxMessage {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** What writes a field; memory does not refuse it. */
    private interface Field {
        void write() throws IOException;
    }

    private OnnxMessage with(Field field) {
        try {
            field.write();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return this;
    }

    OnnxMessage text(int field, String value) {
        return with(() -> out.writeString(field, value));
    }

    OnnxMessage integer(int field, long value) {
        return with(() -> out.writeInt64(field, value));
    }

    OnnxMessage message(int field, OnnxMessage value) {
        return with(() -> out.writeByteArray(field, value.toByteArray()));
    }

    /** Floats as ONNX's raw data has them, the least significant byte first. */
    OnnxMessage floats(int field, double[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            raw.putFloat((float) value);
        }
        return with(() -> out.writeByteArray(field, raw.array()));
    }

    byte[] toByteArray() {
        with(out::flush);
        return bytes.toByteArray();
    }
}
