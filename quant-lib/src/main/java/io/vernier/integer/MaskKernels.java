package io.vernier.integer;

import io.vernier.arithmetic.SimdProviders;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Loops over masks, in which a row is one bit: 512 rows in 16 integers, so that what is decided of a row costs a part of an instruction.
 * Row {@code 128 b + 16 i + l} is bit {@code 8 b + i} of integer {@code l}. Without vectors trees are walked, which is faster then.
 */
interface MaskKernels {
    /** Rows of a mask. */
    int ROWS = 512;

    /** Integers of a mask. */
    int INTS = ROWS / Integer.SIZE;

    /** Rows whose numbers, a byte each, are packed four to an integer. */
    int QUARTER = ROWS / Integer.BYTES;

    /** The last bit of each byte. */
    int LAST_BITS = 0x01010101;

    /** Absent where this JVM has none. */
    Optional<MaskKernels> AVAILABLE =
            SimdProviders.find(MethodHandles.lookup(), MaskKernels.class, "VectorMaskKernels");

    /**
     * The bits of one byte of the numbers of 512 rows.
     *
     * @param numbers from {@code numbers[from]}
     * @param shift of the byte in a number
     * @param bits of it that are wanted, 8 at most
     * @param scratch 128 integers
     * @param masks takes bit p of all numbers as mask p from {@code masks[at]}
     */
    void planes(int[] numbers, int from, int shift, int bits, int[] scratch, int[] masks, int at);

    /**
     * Where numbers are greater than each number {@code k < 2^bits - 1}.
     *
     * @param planes bit p of the numbers as mask p from {@code planes[from]}
     * @param masks takes mask k from {@code masks[at]}
     */
    void greater(int[] planes, int from, int bits, int[] masks, int at);

    /**
     * Conditions, each the exclusive or of some terms {@code a | b & c}.
     *
     * @param terms where a, b and c of each term begin in the masks
     * @param ends the end of the terms of each condition
     */
    void conditions(int[] masks, int[] terms, int[] ends, int[] conditions);

    /**
     * The rows that reach each place of a tree.
     *
     * @param nodes for each node, in order, where in {@code conditions} its rows go right, and where in {@code reached} its children are
     * @param reached the rows of node k from {@code reached[k * INTS]}; those of the root are there
     */
    void reach(int[] nodes, int[] conditions, int[] reached);

    /**
     * Which of some masks each row is in, where it is in one.
     *
     * @param reached that many masks from {@code reached[from]}; they are overwritten
     * @param scratch 512 integers
     * @param numbers takes the number of 512 rows
     */
    void numbers(int[] reached, int from, int masks, int[] scratch, int[] numbers);
}
