package io.vernier.statistics;

/** The 64-bit hash of the xxHash family (its specification, XXH64) over whole little-endian words. */
final class XxHash64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** Words that are mixed at once, each in its own lane. */
    private static final int STRIPE = 4;

    private XxHash64() {}

    /** The hash of the first {@code length} words, as of their bytes. */
    static long hash(long[] words, int length, long seed) {
        int next = 0;
        long hash;
        if (length >= STRIPE) {
            long first = seed + PRIME_1 + PRIME_2;
            long second = seed + PRIME_2;
            long third = seed;
            long fourth = seed - PRIME_1;
            for (; next <= length - STRIPE; next += STRIPE) {
                first = round(first, words[next]);
                second = round(second, words[next + 1]);
                third = round(third, words[next + 2]);
                fourth = round(fourth, words[next + 3]);
            }
            hash = Long.rotateLeft(first, 1)
                    + Long.rotateLeft(second, 7)
                    + Long.rotateLeft(third, 12)
                    + Long.rotateLeft(fourth, 18);
            hash = mergeLane(mergeLane(mergeLane(mergeLane(hash, first), second), third), fourth);
        } else {
            hash = seed + PRIME_5;
        }
        hash += (long) length * Long.BYTES;
        for (; next < length; next++) {
            hash = Long.rotateLeft(hash ^ round(0, words[next]), 27) * PRIME_1 + PRIME_4;
        }
        return avalanche(hash);
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * PRIME_2, 31) * PRIME_1;
    }

    private static long mergeLane(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
