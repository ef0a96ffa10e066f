package io.vernier.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads a message of protocol buffers, field by field: a tag of number and kind, then a varint, 4 or 8 bytes, or a length and as many bytes
 * (https://protobuf.dev/programming-guides/encoding/). A few messages of one format need no more.
 */
final class WireReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    private final ByteBuffer bytes;
    private int field;
    private int kind;

    /** Where the field at hand begins, with its tag. */
    private int start;

    private WireReader(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    static WireReader of(byte[] message) {
        return of(ByteBuffer.wrap(message));
    }

    /** Reads what remains in a buffer, which stays where it is. */
    static WireReader of(ByteBuffer message) {
        return new WireReader(message.duplicate());
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        start = bytes.position();
        long tag = varint();
        field = (int) (tag >>> 3);
        kind = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw damaged();
        }
        return true;
    }

    /** The number of the field at hand, which must be read or skipped. */
    int field() {
        return field;
    }

    long integer() {
        require(VARINT);
        return varint();
    }

    float float32() {
        require(FIXED_32);
        return bytes(4).getFloat();
    }

    String text() {
        return StandardCharsets.UTF_8.decode(slice()).toString();
    }

    byte[] content() {
        ByteBuffer slice = slice();
        byte[] content = new byte[slice.remaining()];
        slice.get(content);
        return content;
    }

    WireReader message() {
        return new WireReader(slice());
    }

    /** The integers of a repeated field: one, or several packed. */
    void integers(Consumer<Long> each) {
        if (kind == VARINT) {
            each.accept(varint());
            return;
        }
        for (WireReader packed = message(); packed.bytes.hasRemaining(); ) {
            each.accept(packed.varint());
        }
    }

    void floats(Consumer<Float> each) {
        if (kind == FIXED_32) {
            each.accept(float32());
            return;
        }
        for (WireReader packed = message(); packed.bytes.hasRemaining(); ) {
            each.accept(packed.bytes(4).getFloat());
        }
    }

    void doubles(Consumer<Double> each) {
        if (kind == FIXED_64) {
            each.accept(bytes(8).getDouble());
            return;
        }
        for (WireReader packed = message(); packed.bytes.hasRemaining(); ) {
            each.accept(packed.bytes(8).getDouble());
        }
    }

    /** The field at hand as it stands, with its tag. */
    ByteBuffer whole() {
        skip();
        return bytes.slice(start, bytes.position() - start);
    }

    void skip() {
        switch (kind) {
            case VARINT -> varint();
            case FIXED_64 -> bytes(8);
            case LENGTH -> slice();
            case FIXED_32 -> bytes(4);
            default -> throw damaged();
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes(1).get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private ByteBuffer slice() {
        require(LENGTH);
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw damaged();
        }
        return bytes((int) length);
    }

    private ByteBuffer bytes(int length) {
        if (bytes.remaining() < length) {
            throw damaged();
        }
        ByteBuffer slice = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return slice;
    }

    private void require(int expected) {
        if (kind != expected) {
            throw damaged();
        }
    }

    private static OnnxException damaged() {
        return new OnnxException("is no ONNX file, or ends too soon; export or copy it again");
    }
}
