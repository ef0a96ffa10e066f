package io.vernier.onnx.graph;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a message of protocol buffers, field by field, as {@link WireReader} reads it. */
final class WireWriter {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    void float32(int field, float value) {
        tag(field, FIXED_32);
        out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
    }

    void text(int field, String value) {
        content(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes, or a message. */
    void content(int field, byte[] content) {
        tag(field, LENGTH);
        varint(content.length);
        out.writeBytes(content);
    }

    /** Fields as they stand, with their tags. */
    void whole(ByteBuffer fields) {
        byte[] content = new byte[fields.remaining()];
        fields.duplicate().get(content);
        out.writeBytes(content);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void tag(int field, int kind) {
        varint(((long) field << 3) | kind);
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
