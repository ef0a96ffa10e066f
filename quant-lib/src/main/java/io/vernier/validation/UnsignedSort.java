package io.vernier.validation;

import java.util.Arrays;

/** Sorts unsigned numbers of 64 bits, by one byte after the other; bytes that all of them have alike cost nothing. */
final class UnsignedSort {
    private static final int DIGITS = 256;

    private UnsignedSort() {}

    /** Sorts the first {@code length} numbers, ascending. */
    static void sort(long[] numbers, int length) {
        long varying = 0;
        for (int k = 1; k < length; k++) {
            varying |= numbers[k] ^ numbers[0];
        }
        long[] from = numbers;
        long[] to = new long[length];
        int[] places = new int[DIGITS];
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            if (((varying >>> shift) & (DIGITS - 1)) != 0) {
                pass(from, to, length, shift, places);
                long[] sorted = to;
                to = from;
                from = sorted;
            }
        }
        if (from != numbers) {
            System.arraycopy(from, 0, numbers, 0, length);
        }
    }

    private static void pass(long[] from, long[] to, int length, int shift, int[] places) {
        Arrays.fill(places, 0);
        for (int k = 0; k < length; k++) {
            places[(int) (from[k] >>> shift) & (DIGITS - 1)]++;
        }
        int first = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = places[digit];
            places[digit] = first;
            first += count;
        }
        for (int k = 0; k < length; k++) {
            to[places[(int) (from[k] >>> shift) & (DIGITS - 1)]++] = from[k];
        }
    }
}
