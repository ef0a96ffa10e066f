package io.vernier.statistics;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The statistics of every tensor of a model over a data set: what one scan gives, what is saved, and what is added up across tasks
 * and days.
 */
public final class Calibration {
    /**
     * Raised when equal data may give other statistics than before. 2: models take their exponentials from {@code Elementary}. 3: channels
     * keep bins of doubles, and models subtract what scalers subtract; wide rows go to groups by their inputs that are
     * not 0. 4: channels without a histogram keep the exact sums of their values and squares. 5: tensors of trees count the rows that
     * reach each leaf.
     */
    public static final int FORMAT_VERSION = 5;

    /**
     * A page of bins takes 3 KiB and holds one sign and power of two. Values of a normal distribution touch some forty pages when there
     * are a million of them, and seventy-seven when there are 10^12. A channel that keeps its {@link FineBins}, in 64 KiB at
     * most, touches no more than 8 bins, so it takes less.
     */
    public static final long HISTOGRAM_BYTES = 240 << 10;

    private static final long TOTALS_BYTES = 384;

    private final List<TensorStatistics> tensors;
    private long rows;
    private long nullRows;
    private long skippedRows;

    private Calibration(List<TensorStatistics> tensors, long rows, long nullRows, long skippedRows) {
        this.tensors = tensors;
        this.rows = rows;
        this.nullRows = nullRows;
        this.skippedRows = skippedRows;
    }

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static Calibration empty(List<TensorLayout> layouts, int histogramChannels) {
        return new Calibration(
                layouts.stream()
                        .map(layout -> TensorStatistics.empty(layout, histogramChannels))
                        .toList(),
                0,
                0,
                0);
    }

    /** A state from its parts. */
    public static Calibration of(List<TensorStatistics> tensors, long rows, long nullRows, long skippedRows) {
        return new Calibration(List.copyOf(tensors), rows, nullRows, skippedRows);
    }

    /**
     * The bytes, before a scan, that a state typically takes in memory; values that are spread evenly over the floats would take up to
     * twenty times as many, {@link ValueHistogram#GREATEST_BYTES} for each histogram.
     */
    public static long stateBytes(List<TensorLayout> layouts, int histogramChannels) {
        long bytes = 0;
        for (TensorLayout layout : layouts) {
            bytes += layout.channels() <= histogramChannels
                    ? layout.channels() * HISTOGRAM_BYTES + TensorStatistics.waitingBytes(layout.channels())
                    : layout.channels() * TOTALS_BYTES + HISTOGRAM_BYTES + TensorStatistics.waitingBytes(1);
            bytes += (long) layout.leaves() * Long.BYTES;
        }
        return bytes;
    }

    /** The statistics of each tensor, in the model's order. */
    public List<TensorStatistics> tensors() {
        return tensors;
    }

    /**
     * The statistics of one tensor.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public TensorStatistics tensor(String name) {
        return tensors.stream()
                .filter(tensor -> tensor.layout().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The calibration has no tensor \"" + name + "\"."));
    }

    /** Rows read, those left out among them. */
    public long rows() {
        return rows;
    }

    /** Rows left out of everything since an element was null. */
    public long nullRows() {
        return nullRows;
    }

    /** Rows that went no further than the input since an element was not finite. */
    public long skippedRows() {
        return skippedRows;
    }

    /** Counts rows, in all and of them those that were left out. */
    public void count(long moreRows, long moreNullRows, long moreSkippedRows) {
        rows = Math.addExact(rows, moreRows);
        nullRows = Math.addExact(nullRows, moreNullRows);
        skippedRows = Math.addExact(skippedRows, moreSkippedRows);
    }

    /**
     * Adds what another state has seen.
     *
     * @throws IllegalArgumentException if the tensors are not laid out alike; nothing was added then
     * @throws ArithmeticException if a count leaves the range of long
     */
    public void merge(Calibration other) {
        if (tensors.size() != other.tensors.size()) {
            throw new IllegalArgumentException("Calibrations of " + tensors.size() + " and " + other.tensors.size()
                    + " tensors were to be added.");
        }
        for (int t = 0; t < tensors.size(); t++) {
            tensors.get(t).requireAlike(other.tensors.get(t));
        }
        for (int t = 0; t < tensors.size(); t++) {
            tensors.get(t).merge(other.tensors.get(t));
        }
        count(other.rows, other.nullRows, other.skippedRows);
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteSink bytes = new ByteSink();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT_VERSION);
            Varints.write(out, rows);
            Varints.write(out, nullRows);
            Varints.write(out, skippedRows);
            for (TensorStatistics tensor : tensors) {
                tensor.encode(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The state that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not a state of these tensors
     */
    public static Calibration decode(byte[] bytes, List<TensorLayout> layouts, int histogramChannels) {
        Calibration calibration = empty(layouts, histogramChannels);
        calibration.merge(bytes);
        return calibration;
    }

    /**
     * Adds what a state has seen that {@link #encode} wrote, without making that state: memory holds one state, however many are added.
     *
     * @throws IllegalArgumentException if the bytes are not a state of these tensors; a part of them may have been added then
     * @throws ArithmeticException if a count leaves the range of long
     */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteSource(bytes))) {
            int version = in.readByte();
            if (version != FORMAT_VERSION) {
                throw new IOException("found format " + version + ", expected " + FORMAT_VERSION);
            }
            count(Varints.read(in), Varints.read(in), Varints.read(in));
            for (TensorStatistics tensor : tensors) {
                tensor.merge(in);
            }
            if (in.available() > 0) {
                throw new IOException("found " + in.available() + " bytes after the end");
            }
        } catch (EOFException e) {
            throw new IllegalArgumentException("The bytes are not a calibration of this model: they end too early.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The bytes are not a calibration of this model: " + e.getMessage() + ".", e);
        }
    }
}
