package io.vernier.statistics;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in memory, written by one thread: states are written byte by byte, and a lock for each costs more than all else. Chunks are
 * small, since a large array makes a collector that works in regions start a cycle of its own.
 */
final class ByteSink extends OutputStream {
    private static final int CHUNK = 1 << 16;

    /** What an array can hold, less a chunk. */
    private static final int GREATEST = Integer.MAX_VALUE - 2 * CHUNK;

    private final int greatest;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] chunk = new byte[CHUNK];
    private int size;

    ByteSink() {
        this(GREATEST);
    }

    /** @param greatest so many bytes are refused once another chunk is needed */
    ByteSink(int greatest) {
        this.greatest = greatest;
    }

    @Override
    public void write(int value) {
        if (size == CHUNK) {
            next();
        }
        chunk[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        int from = offset;
        while (from < offset + length) {
            if (size == CHUNK) {
                next();
            }
            int count = Math.min(CHUNK - size, offset + length - from);
            System.arraycopy(source, from, chunk, size, count);
            size += count;
            from += count;
        }
    }

    private void next() {
        long bytes = (full.size() + 1L) * CHUNK;
        if (bytes >= greatest) {
            throw new IllegalStateException(String.format(
                    "A state takes more than %,d bytes, which is more than one array holds; lower"
                            + " calibration.histogram_channels, or calibration.groups to 1.",
                    bytes));
        }
        full.add(chunk);
        chunk = new byte[CHUNK];
        size = 0;
    }

    byte[] toByteArray() {
        int filled = Math.multiplyExact(full.size(), CHUNK);
        if (filled == 0) {
            return Arrays.copyOf(chunk, size);
        }
        byte[] bytes = new byte[Math.addExact(filled, size)];
        for (int k = 0; k < full.size(); k++) {
            System.arraycopy(full.get(k), 0, bytes, k * CHUNK, CHUNK);
        }
        System.arraycopy(chunk, 0, bytes, filled, size);
        return bytes;
    }
}
