package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statistics of one tensor. Up to a given number of channels each has its own histogram; above it, each has counts, extremes and
 * an exact sum, and the tensor has one histogram. Readers leave a state as it is, so several may read at once when nobody adds to it.
 */
public final class TensorStatistics {
    private static final ValueHistogram[] NO_HISTOGRAMS = {};
    private static final ChannelTotals[] NO_TOTALS = {};

    /** Patterns of all channels that wait for their bins at most; with very many channels each still has room for a block. */
    private static final int MOST_WAITING = 1 << 22;

    private final TensorLayout layout;

    /** One for each channel, or none. */
    private final ValueHistogram[] histograms;

    /** One for each channel where there are no histograms by channel. */
    private final ChannelTotals[] totals;

    /**
     * All channels together. Where each channel has a histogram it is made on demand and kept until a channel changes: the one thing that
     * a reader writes, so it is published as a whole.
     */
    private volatile Optional<ValueHistogram> whole;

    /** Sparse rows whose zeros are still to be counted, and for each channel how many of them stored a value. */
    private long sparseRows;

    private final long[] stored;

    /** Rows that reached each leaf of the trees that make the tensor. */
    private final long[] leafRows;

    private final FloatMoments moments = new FloatMoments();

    private TensorStatistics(
            TensorLayout layout, ValueHistogram[] histograms, ChannelTotals[] totals, Optional<ValueHistogram> whole) {
        this.layout = layout;
        this.histograms = histograms;
        this.totals = totals;
        this.whole = whole;
        this.stored = new long[layout.channels()];
        this.leafRows = new long[layout.leaves()];
    }

    /**
     * The state that has seen nothing.
     *
     * @param histogramChannels up to how many channels each has its own histogram
     */
    public static TensorStatistics empty(TensorLayout layout, int histogramChannels) {
        return layout.channels() <= histogramChannels
                ? new TensorStatistics(
                        layout,
                        Stream.generate(() -> ValueHistogram.empty(MOST_WAITING / layout.channels()))
                                .limit(layout.channels())
                                .toArray(ValueHistogram[]::new),
                        NO_TOTALS,
                        Optional.empty())
                : new TensorStatistics(
                        layout,
                        NO_HISTOGRAMS,
                        Stream.generate(ChannelTotals::empty)
                                .limit(layout.channels())
                                .toArray(ChannelTotals[]::new),
                        Optional.of(ValueHistogram.empty()));
    }

    /** A state with one histogram for each channel. */
    public static TensorStatistics of(TensorLayout layout, List<ValueHistogram> histograms) {
        if (histograms.size() != layout.channels()) {
            throw new IllegalArgumentException("The tensor \"" + layout.name() + "\" has " + layout.channels()
                    + " channels, found " + histograms.size() + " histograms.");
        }
        return new TensorStatistics(layout, histograms.toArray(ValueHistogram[]::new), NO_TOTALS, Optional.empty());
    }

    /** A state without histograms by channel. */
    public static TensorStatistics of(TensorLayout layout, ValueHistogram whole, List<ChannelTotals> channels) {
        if (channels.size() != layout.channels()) {
            throw new IllegalArgumentException("The tensor \"" + layout.name() + "\" has " + layout.channels()
                    + " channels, found " + channels.size() + " totals.");
        }
        return new TensorStatistics(layout, NO_HISTOGRAMS, channels.toArray(ChannelTotals[]::new), Optional.of(whole));
    }

    public TensorLayout layout() {
        return layout;
    }

    /** The most bytes that patterns of a tensor take which wait for their bins. */
    static long waitingBytes(int channels) {
        return (long) Integer.BYTES * channels * RecentBins.mostWaiting(MOST_WAITING / channels);
    }

    /** Whether each channel has its own histogram. */
    public boolean hasHistograms() {
        return histograms.length > 0;
    }

    /** Observes values of one channel: {@code values[offset]} to {@code values[offset + length - 1]}. */
    public void observe(int channel, double[] values, int offset, int length) {
        if (hasHistograms()) {
            histograms[channel].observe(values, offset, length);
            whole = Optional.empty();
        } else {
            for (int i = offset; i < offset + length; i++) {
                totals[channel].observe(values[i], 1);
            }
            whole.orElseThrow().observe(values, offset, length);
        }
    }

    /** The same of floats, which gives the state of the same values as doubles. */
    public void observe(int channel, float[] values, int offset, int length) {
        if (hasHistograms()) {
            histograms[channel].observe(values, offset, length);
            whole = Optional.empty();
        } else {
            totals[channel].observe(values, offset, length, moments);
            whole.orElseThrow().observe(values, offset, length);
        }
    }

    /**
     * Observes one element that a sparse row stores. The zeros of the row are counted by {@link #observeSparseRows}.
     *
     * @param channel each at most once in a row
     */
    public void observeStored(int channel, double value) {
        if (hasHistograms()) {
            histograms[channel].observe(value);
            whole = Optional.empty();
        } else {
            observe(channel, value, 1);
        }
        stored[channel]++;
    }

    /**
     * Observes the elements that sparse rows store, {@code values[offset]} to {@code values[offset + length - 1]}, as
     * {@link #observeStored(int, double)} does one by one.
     *
     * @param channels of each value, in the same places
     */
    public void observeStored(int[] channels, double[] values, int offset, int length) {
        if (hasHistograms()) {
            for (int k = offset; k < offset + length; k++) {
                histograms[channels[k]].observe(values[k]);
                stored[channels[k]]++;
            }
            whole = Optional.empty();
        } else {
            for (int k = offset; k < offset + length; k++) {
                totals[channels[k]].observe(values[k], 1);
                stored[channels[k]]++;
            }
            whole.orElseThrow().observe(values, offset, length);
        }
    }

    /** Counts rows whose elements are zero wherever {@link #observeStored} was not called for them. */
    public void observeSparseRows(long rows) {
        sparseRows = Math.addExact(sparseRows, rows);
    }

    /** Counts rows that have reached leaves, {@code leaves[offset]} to {@code leaves[offset + length - 1]}, one of each tree. */
    public void observeLeaves(int[] leaves, int offset, int length) {
        for (int k = offset; k < offset + length; k++) {
            leafRows[leaves[k]]++;
        }
    }

    /** The rows that reached each leaf of the trees that make the tensor; none where others make it. */
    public long[] leafRows() {
        return leafRows.clone();
    }

    /** The same values, shared with this state, and counts of leaves. */
    public TensorStatistics with(long[] rows) {
        TensorStatistics settled = settled();
        TensorStatistics with = new TensorStatistics(
                new TensorLayout(layout.name(), layout.channels(), layout.channelNames(), rows.length),
                settled.histograms,
                settled.totals,
                settled.whole);
        System.arraycopy(rows, 0, with.leafRows, 0, rows.length);
        return with;
    }

    /** Observes the same value of one channel many times. */
    public void observe(int channel, double value, long times) {
        if (hasHistograms()) {
            histograms[channel].observe(value, times);
            whole = Optional.empty();
        } else {
            totals[channel].observe(value, times);
            whole.orElseThrow().observe(value, times);
        }
    }

    /** This state with the zeros of its sparse rows counted: itself, or a copy, since readers leave a state as it is. */
    private TensorStatistics settled() {
        if (sparseRows == 0) {
            return this;
        }
        TensorStatistics copy = empty(layout, hasHistograms() ? layout.channels() : 0);
        copy.add(this);
        copy.sparseRows = sparseRows;
        System.arraycopy(stored, 0, copy.stored, 0, stored.length);
        copy.settle();
        return copy;
    }

    /** Counts the zeros of the sparse rows seen so far. */
    private void settle() {
        if (sparseRows == 0) {
            return;
        }
        for (int channel = 0; channel < stored.length; channel++) {
            observe(channel, 0, zeros(channel));
            stored[channel] = 0;
        }
        sparseRows = 0;
    }

    /**
     * Adds the values of another state of the same tensor, which stays as it is.
     *
     * @throws IllegalArgumentException if the layouts differ
     * @throws ArithmeticException if a count leaves the range of long
     */
    public void merge(TensorStatistics other) {
        requireAlike(other);
        settle();
        add(other.settled());
    }

    /** Adds what was counted. */
    private void add(TensorStatistics other) {
        for (int leaf = 0; leaf < leafRows.length; leaf++) {
            leafRows[leaf] = Math.addExact(leafRows[leaf], other.leafRows[leaf]);
        }
        if (hasHistograms()) {
            for (int channel = 0; channel < histograms.length; channel++) {
                histograms[channel].merge(other.histograms[channel]);
            }
            whole = Optional.empty();
        } else {
            for (int channel = 0; channel < totals.length; channel++) {
                totals[channel].merge(other.totals[channel]);
            }
            whole.orElseThrow().merge(other.whole.orElseThrow());
        }
    }

    void requireAlike(TensorStatistics other) {
        if (!layout.equals(other.layout) || hasHistograms() != other.hasHistograms()) {
            throw new IllegalArgumentException("Statistics of \"" + layout.name() + "\" and \"" + other.layout.name()
                    + "\" were to be added, which are not laid out alike.");
        }
    }

    /** The histogram of all channels together. */
    public ValueHistogram whole() {
        TensorStatistics settled = settled();
        Optional<ValueHistogram> known = settled.whole;
        if (known.isEmpty()) {
            known = Optional.of(settled.sum());
            settled.whole = known;
        }
        return known.get();
    }

    private ValueHistogram sum() {
        ValueHistogram sum = ValueHistogram.empty();
        for (ValueHistogram histogram : histograms) {
            sum.merge(histogram);
        }
        return sum;
    }

    /** A channel's own histogram, where it has one. */
    public Optional<ValueHistogram> histogram(int channel) {
        return hasHistograms() ? Optional.of(settledHistogram(channel)) : Optional.empty();
    }

    /** A channel with the zeros of its sparse rows counted: its histogram itself, or a copy of it alone, since there may be many channels. */
    private ValueHistogram settledHistogram(int channel) {
        if (sparseRows == 0) {
            return histograms[channel];
        }
        ValueHistogram copy = ValueHistogram.empty();
        copy.merge(histograms[channel]);
        copy.observe(0, zeros(channel));
        return copy;
    }

    /** Elements of a channel that the sparse rows seen so far do not store. */
    private long zeros(int channel) {
        long zeros = sparseRows - stored[channel];
        if (zeros < 0) {
            throw new IllegalStateException("A sparse row of \"" + layout.name() + "\" was not counted.");
        }
        return zeros;
    }

    /** The exact sums of a channel without a histogram; absent where it has one, which tells them. */
    public Optional<ChannelTotals> totals(int channel) {
        return hasHistograms() ? Optional.empty() : Optional.of(settledTotals(channel));
    }

    /** A channel's population standard deviation of the float32 view, rounded once; absent without values. */
    public OptionalDouble std(int channel) {
        return hasHistograms()
                ? settledHistogram(channel).std()
                : settledTotals(channel).std();
    }

    private ChannelTotals settledTotals(int channel) {
        if (sparseRows == 0) {
            return totals[channel];
        }
        ChannelTotals copy = ChannelTotals.empty();
        copy.merge(totals[channel]);
        copy.observe(0, zeros(channel));
        return copy;
    }

    /** A channel as it is quantized, with or without a histogram. */
    public Distribution distribution(int channel) {
        return histogram(channel)
                .map(ValueHistogram::distribution)
                .orElseGet(() -> Distribution.quantized(summary(channel)));
    }

    /** What is known of a channel with or without a histogram. */
    public ChannelSummary summary(int channel) {
        return hasHistograms()
                ? settledHistogram(channel).summary()
                : settledTotals(channel).summary();
    }

    private ChannelSummary settledSummary(int channel) {
        return hasHistograms() ? histograms[channel].summary() : totals[channel].summary();
    }

    /** The summaries of all channels. */
    public List<ChannelSummary> summaries() {
        return IntStream.range(0, layout.channels())
                .mapToObj(settled()::settledSummary)
                .toList();
    }

    void encode(DataOutput out) throws IOException {
        settled().encodeSettled(out);
    }

    private void encodeSettled(DataOutput out) throws IOException {
        out.writeUTF(layout.name());
        Varints.write(out, layout.channels());
        out.writeBoolean(hasHistograms());
        if (hasHistograms()) {
            for (ValueHistogram histogram : histograms) {
                histogram.encode(out);
            }
        } else {
            for (ChannelTotals total : totals) {
                total.encode(out);
            }
            whole.orElseThrow().encode(out);
        }
        for (long rows : leafRows) {
            Varints.write(out, rows);
        }
    }

    /** Adds the values of a state of the same tensor that {@link #encode} wrote, without making that state. */
    void merge(DataInput in) throws IOException {
        String name = in.readUTF();
        long channels = Varints.read(in);
        if (!name.equals(layout.name()) || channels != layout.channels() || in.readBoolean() != hasHistograms()) {
            throw new IOException("found the tensor \"" + name + "\" with " + channels + " channels, expected \""
                    + layout.name() + "\" with " + layout.channels());
        }
        settle();
        if (hasHistograms()) {
            for (ValueHistogram histogram : histograms) {
                histogram.merge(in);
            }
            whole = Optional.empty();
        } else {
            for (ChannelTotals total : totals) {
                total.merge(ChannelTotals.decode(in));
            }
            whole.orElseThrow().merge(in);
        }
        for (int leaf = 0; leaf < leafRows.length; leaf++) {
            leafRows[leaf] = Math.addExact(leafRows[leaf], Varints.read(in));
        }
    }
}
