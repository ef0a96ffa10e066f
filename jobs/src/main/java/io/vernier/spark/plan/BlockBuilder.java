package io.vernier.spark.plan;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.Arrays;

/**
 * Collects rows until they make a block. The first row decides whether it is dense or sparse: what is stored in a sparse row costs what
 * it stores, and either form gives the same statistics.
 */
final class BlockBuilder {
    /** Elements of a block, so that it stays in the second cache together with what is made of it. */
    private static final int ELEMENTS = 1 << 15;

    private static final int MAX_ROWS = 2048;

    /** Rows that the kernels take together at most. */
    private static final int ROWS = 16;

    /** Elements of a block of the widest vectors, whose rows are fewer than the kernels would take. */
    private static final int MOST_ELEMENTS = 1 << 21;

    /** A block, what is left of it when it was not full, and the rows of it that are taken. */
    private static final int COPIES = 3;

    private final BlockLayout layout;
    private final int capacity;
    private final double[] labels;
    private final String[][] slices;

    private int rows;
    private boolean sparse;

    /** Channel-major with {@link #capacity} rows a channel; made when the first dense row comes. */
    private double[] dense = {};

    private double[] compacted = {};

    private final int[] offsets;
    private int[] indices = {};
    private double[] values = {};
    private int stored;

    BlockBuilder(BlockLayout layout) {
        this(layout, capacity(layout.channels()));
    }

    /** @param capacity rows of a block at most */
    BlockBuilder(BlockLayout layout, int capacity) {
        this.layout = layout;
        this.capacity = capacity;
        labels = new double[layout.hasLabel() ? capacity : 0];
        slices = new String[layout.slices()][capacity];
        offsets = new int[capacity + 1];
    }

    /**
     * Rows of a block: an odd multiple of {@link #ROWS}. With a power of two all channels of a row would fall into the same few places of
     * the first cache and push each other out.
     */
    static int capacity(int channels) {
        int rows = Math.min(MAX_ROWS, ELEMENTS / channels);
        int odd = rows / (2 * ROWS) * (2 * ROWS) + ROWS;
        return Math.max(1, Math.min(odd, MOST_ELEMENTS / channels));
    }

    /** What dense rows take while they are measured, in bytes; 0 where that stays in the caches. */
    static long bytes(int channels) {
        long elements = (long) capacity(channels) * channels;
        return elements <= 2L * ELEMENTS ? 0 : COPIES * Double.BYTES * elements;
    }

    /** Begins a row; where it is the first, its form is that of the block. */
    void beginRow(boolean sparseRow) {
        if (rows == 0) {
            sparse = sparseRow;
            stored = 0;
            if (!sparse && dense.length == 0) {
                dense = new double[Math.multiplyExact(capacity, layout.channels())];
            }
        }
        if (!sparse && sparseRow) {
            for (int channel = 0; channel < layout.channels(); channel++) {
                dense[channel * capacity + rows] = 0;
            }
        }
    }

    /** An element of the row; channels ascend within a row. */
    void element(int channel, double value) {
        if (sparse) {
            if (stored == values.length) {
                int length = Math.max(1024, 2 * stored);
                indices = Arrays.copyOf(indices, length);
                values = Arrays.copyOf(values, length);
            }
            indices[stored] = channel;
            values[stored] = value;
            stored++;
        } else {
            dense[channel * capacity + rows] = value;
        }
    }

    void label(double value) {
        labels[rows] = value;
    }

    void slice(int column, String value) {
        slices[column][rows] = value;
    }

    /** Takes the row in; without this call it is as if it had not begun. */
    void endRow() {
        rows++;
        offsets[rows] = stored;
    }

    /** Forgets the row that was begun. */
    void dropRow() {
        stored = offsets[rows];
    }

    boolean isFull() {
        return rows == capacity || stored >= ELEMENTS;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** The rows so far; the next row begins a new block. */
    RowBlock build() {
        RowBlock block = new RowBlock(batch(), labels, slices);
        rows = 0;
        return block;
    }

    private Batch batch() {
        if (sparse) {
            return new SparseBatch(rows, layout.channels(), offsets, indices, values);
        }
        if (rows == capacity) {
            return new DenseBatch(rows, layout.channels(), dense);
        }
        if (compacted.length < rows * layout.channels()) {
            compacted = new double[rows * layout.channels()];
        }
        for (int channel = 0; channel < layout.channels(); channel++) {
            System.arraycopy(dense, channel * capacity, compacted, channel * rows, rows);
        }
        return new DenseBatch(rows, layout.channels(), compacted);
    }
}
