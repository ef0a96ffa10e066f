package io.vernier.statistics;

import io.vernier.arithmetic.ArrayKernels;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Second moments of the codes of a layer's inputs, as exact integers: with q~ the codes of a row and a 1 after them,
 *
 * <pre>G_g = sum over rows of a_g q~ q~^T,   Y_k = sum over rows of z_k q~</pre>
 *
 * for some integer weights a_g and targets z_k of each row. All terms are products of integers of one row, so any partitioning and any
 * order give the same sums.
 */
public final class SecondMoments implements CodeMoments {
    /** Rows that are added at once at most. */
    public static final int BLOCK_ROWS = 64;

    /** A row's weight is at most this, so that a block's sums are exact in doubles with codes of 16 bits. */
    public static final long GREATEST_WEIGHT = 1L << 14;

    /** A row's target is at most this in magnitude, so that a block's sums are within a long with codes of 16 bits. */
    public static final long GREATEST_TARGET = 1L << 40;

    private static final byte FORMAT_VERSION = 1;
    private static final int TILE = 32;

    private final int inputs;
    private final int grams;
    private final int targets;
    private final WideSums sums;
    private long rows;

    private final double[] weighted;
    private final double[] codes;
    private final double[] products;

    private SecondMoments(int inputs, int grams, int targets, long rows, WideSums sums) {
        this.inputs = inputs;
        this.grams = grams;
        this.targets = targets;
        this.rows = rows;
        this.sums = sums;
        this.weighted = new double[TILE * BLOCK_ROWS];
        this.codes = new double[(inputs + 1) * BLOCK_ROWS];
        this.products = new double[TILE * (inputs + 1)];
    }

    /** The state that has seen nothing. */
    public static SecondMoments empty(int inputs, int grams, int targets) {
        return new SecondMoments(inputs, grams, targets, 0, WideSums.zeros(size(inputs, grams, targets)));
    }

    /** Memory of a state's sums, in bytes. */
    public static long bytes(int inputs, int grams, int targets) {
        return ((long) grams * triangle(inputs + 1L) + (long) targets * (inputs + 1L)) * WideSums.BYTES;
    }

    private static int size(int inputs, int grams, int targets) {
        return Math.toIntExact(bytes(inputs, grams, targets) / WideSums.BYTES);
    }

    private static long triangle(long size) {
        return size * (size + 1) / 2;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int grams() {
        return grams;
    }

    public int targets() {
        return targets;
    }

    @Override
    public long rows() {
        return rows;
    }

    /** Row i of a G up to its diagonal. */
    public BigInteger[] gramRow(int g, int i) {
        return sums.values(gram(g, i, 0), i + 1);
    }

    /** One Y. */
    public BigInteger[] targetRow(int k) {
        return sums.values(target(k, 0), inputs + 1);
    }

    /**
     * Adds what {@link #gramRow} gave of a saved state.
     *
     * @throws IllegalArgumentException if it is no such row
     */
    public void addGramRow(int g, int i, BigInteger... row) {
        requireElements(0 <= g && g < grams && 0 <= i && i <= inputs, row, i + 1);
        sums.merge(gram(g, i, 0), row);
    }

    /**
     * Adds what {@link #targetRow} gave of a saved state.
     *
     * @throws IllegalArgumentException if it is no such row
     */
    public void addTargetRow(int k, BigInteger... row) {
        requireElements(0 <= k && k < targets, row, inputs + 1);
        sums.merge(target(k, 0), row);
    }

    private void requireElements(boolean isInPlace, BigInteger[] row, int expected) {
        if (!isInPlace || row.length != expected) {
            throw new IllegalArgumentException(
                    "Found a row of " + row.length + " sums that has no place in moments of " + shape() + ".");
        }
    }

    /** Counts the rows of a saved state. */
    public void addRows(long more) {
        rows = Math.addExact(rows, more);
    }

    /**
     * Adds a block.
     *
     * @param count rows, at most {@link #BLOCK_ROWS}
     * @param q the code of input i of a row at {@code row * inputs + i}, of at most 16 bits
     * @param a the weight g of a row at {@code g * BLOCK_ROWS + row}, at most about {@link #GREATEST_WEIGHT}
     * @param z the target k of a row at {@code k * BLOCK_ROWS + row}, at most {@link #GREATEST_TARGET} in magnitude
     */
    public void observe(int count, int[] q, long[] a, long[] z) {
        int width = inputs + 1;
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < inputs; i++) {
                codes[row * width + i] = q[row * inputs + i];
            }
            codes[row * width + inputs] = 1;
        }
        for (int g = 0; g < grams; g++) {
            observe(g, count, a, g * BLOCK_ROWS);
        }
        for (int k = 0; k < targets; k++) {
            int at = target(k, 0);
            for (int i = 0; i < width; i++) {
                long sum = 0;
                for (int row = 0; row < count; row++) {
                    sum += z[k * BLOCK_ROWS + row] * (long) codes[row * width + i];
                }
                sums.add(at + i, sum);
            }
        }
        rows = Math.addExact(rows, count);
    }

    /**
     * Adds a row whose codes are 1 at some places and 0 elsewhere, where there is one G.
     *
     * @param ones the places, ascending
     * @param z a target for each Y
     */
    public void observe(int[] ones, long weight, long[] z) {
        for (int j = 0; j <= ones.length; j++) {
            int place = j < ones.length ? ones[j] : inputs;
            for (int i = 0; i < j; i++) {
                sums.add(gram(0, place, ones[i]), weight);
            }
            sums.add(gram(0, place, place), weight);
            for (int k = 0; k < targets; k++) {
                sums.add(target(k, place), z[k]);
            }
        }
        rows = Math.addExact(rows, 1);
    }

    /** Some rows of a G at a time, as a matrix product whose partial sums are exact in double precision. */
    private void observe(int g, int count, long[] a, int from) {
        int width = inputs + 1;
        for (int first = 0; first < width; first += TILE) {
            int tile = Math.min(TILE, width - first);
            for (int i = 0; i < tile; i++) {
                for (int row = 0; row < count; row++) {
                    weighted[i * count + row] = a[from + row] * codes[row * width + first + i];
                }
            }
            ArrayKernels.best()
                    .multiply(
                            Arrays.copyOf(weighted, tile * count),
                            new double[tile],
                            codes,
                            width,
                            products,
                            width,
                            first + tile);
            for (int i = 0; i < tile; i++) {
                int at = gram(g, first + i, 0);
                for (int j = 0; j <= first + i; j++) {
                    sums.add(at + j, (long) products[i * width + j]);
                }
            }
        }
    }

    private int gram(int g, int i, int j) {
        int row = Math.max(i, j);
        return g * (int) triangle(inputs + 1L) + (int) triangle(row) + Math.min(i, j);
    }

    private int target(int k, int i) {
        return grams * (int) triangle(inputs + 1L) + k * (inputs + 1) + i;
    }

    /** An element of G, rounded once; the index after the last input is that of the 1. */
    @Override
    public double gramValue(int g, int i, int j) {
        return sums.doubleValue(gram(g, i, j));
    }

    /** An element of Y, rounded once. */
    @Override
    public double targetValue(int k, int i) {
        return sums.doubleValue(target(k, i));
    }

    /**
     * Adds what another state has seen.
     *
     * @throws IllegalArgumentException if it has another shape; nothing was added then
     */
    public void merge(SecondMoments other) {
        if (other.inputs != inputs || other.grams != grams || other.targets != targets) {
            throw new IllegalArgumentException(
                    "Moments of " + other.shape() + " were to be added to those of " + shape() + ".");
        }
        sums.merge(other.sums);
        rows = Math.addExact(rows, other.rows);
    }

    private String shape() {
        return inputs + " inputs, " + grams + " weights and " + targets + " targets";
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteSink bytes = new ByteSink();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT_VERSION);
            Varints.write(out, rows);
            sums.encode(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Adds what a state of this shape has seen that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are no such state; a part of them may have been added then
     */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteSource(bytes))) {
            int version = in.readByte();
            if (version != FORMAT_VERSION) {
                throw new IOException("found format " + version + ", expected " + FORMAT_VERSION);
            }
            rows = Math.addExact(rows, Varints.read(in));
            sums.merge(in);
            if (in.available() > 0) {
                throw new IOException("found " + in.available() + " bytes after the end");
            }
        } catch (EOFException e) {
            throw new IllegalArgumentException("The bytes are not moments of " + shape() + ": they end too early.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The bytes are not moments of " + shape() + ": " + e.getMessage() + ".", e);
        }
    }
}
