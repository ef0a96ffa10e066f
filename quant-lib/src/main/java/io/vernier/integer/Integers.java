package io.vernier.integer;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A sequence of integers that lie in several arrays, of 32 or 64 bits, which are not copied: those of a wide layer are hundreds of
 * millions of bytes, for which there may be no room in one piece.
 */
public final class Integers {
    private final List<Object> parts;
    private final int size;

    /** @param parts each an {@code int[]} or a {@code long[]} */
    Integers(List<Object> parts) {
        this.parts = List.copyOf(parts);
        this.size = parts.stream().mapToInt(Integers::length).reduce(0, Math::addExact);
    }

    /** Those of an array, which must not change. */
    public static Integers of(int... integers) {
        return new Integers(List.of(integers));
    }

    /** Those of arrays one after the other, which must not change. */
    public static Integers of(long[]... parts) {
        return new Integers(Arrays.<Object>asList((Object[]) parts));
    }

    private static int length(Object part) {
        return part instanceof int[] narrow ? narrow.length : ((long[]) part).length;
    }

    public int size() {
        return size;
    }

    /** Shows each, in order. */
    public void forEach(LongConsumer each) {
        for (Object part : parts) {
            if (part instanceof int[] narrow) {
                for (int integer : narrow) {
                    each.accept(integer);
                }
            } else {
                for (long integer : (long[]) part) {
                    each.accept(integer);
                }
            }
        }
    }

    /** All of them in one array. */
    public long[] toArray() {
        long[] all = new long[size];
        int at = 0;
        for (Object part : parts) {
            if (part instanceof int[] narrow) {
                for (int integer : narrow) {
                    all[at++] = integer;
                }
            } else {
                long[] wide = (long[]) part;
                System.arraycopy(wide, 0, all, at, wide.length);
                at += wide.length;
            }
        }
        return all;
    }
}
