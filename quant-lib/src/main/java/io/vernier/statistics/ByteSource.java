package io.vernier.statistics;

import java.io.InputStream;

/** Bytes in memory, read by one thread; what {@link ByteSink} is for writing. */
final class ByteSource extends InputStream {
    private final byte[] bytes;
    private int next;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return next < bytes.length ? bytes[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (next == bytes.length) {
            return -1;
        }
        int count = Math.min(length, bytes.length - next);
        System.arraycopy(bytes, next, target, offset, count);
        next += count;
        return count;
    }

    @Override
    public int available() {
        return bytes.length - next;
    }
}
