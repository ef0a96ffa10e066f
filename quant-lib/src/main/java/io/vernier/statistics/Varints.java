package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Non-negative integers in as few bytes as they need: 7 bits each, the least first, the top bit says that more follow. */
public final class Varints {
    private Varints() {}

    /** Bytes that a number takes at most. */
    static final int MOST_BYTES = 10;

    /** Writes a number; one that is negative takes ten bytes. */
    public static void write(DataOutput out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** Writes a number to {@code bytes[at]} and those that follow; returns the place after it. */
    static int write(byte[] bytes, int at, long value) {
        int next = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[next++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[next] = (byte) rest;
        return next + 1;
    }

    /** The number that {@link #write} wrote. */
    public static long read(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("an integer has more than ten bytes");
    }
}
