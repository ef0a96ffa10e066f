package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.Range;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A histogram of the float line itself, for one channel. A value's bin is the top 16 bits of its float32 pattern, so no range must be
 * known beforehand; each bin keeps how many values it holds and the sums of their low 16 bits and of the squares of these. So count,
 * mean and power of the float32 view are exact, and two states add up to that of all their values in any order.
 *
 * <p>Values without a float32 view are counted beside the bins, and the extremes are those of the doubles; -0 counts as 0. As long as few
 * bins are touched, {@link FineBins} of the doubles are kept too. Readers leave a state as it is, so that several may read it at once when
 * nobody observes or merges into it.
 */
public final class ValueHistogram {
    /** What all bins take in memory, and most of it again in smaller cells before they are settled: 2.5 MiB. */
    public static final long GREATEST_BYTES = BinPages.GREATEST_BYTES + 2L * Float32Bins.COUNT * Long.BYTES;

    private final Counters counters;
    private final BinPages pages = new BinPages();

    /** What is not yet in the pages. */
    private final RecentBins recent;

    /** The same values as doubles, as long as bins of float32 hardly tell them apart. */
    private final FineHistogram fine;

    private ValueHistogram(Counters counters, FineHistogram fine, int mostWaiting) {
        this.counters = counters;
        this.fine = fine;
        this.recent = new RecentBins(mostWaiting);
    }

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static ValueHistogram empty() {
        return empty(RecentBins.MOST_WAITING);
    }

    /** The same with a bound on how many patterns may wait for their bins. */
    static ValueHistogram empty(int mostWaiting) {
        return new ValueHistogram(new Counters(), new FineHistogram(), mostWaiting);
    }

    /**
     * The state that a table row describes.
     *
     * @param fine bins of doubles; absent where those of float32 tell the values apart
     * @throws IllegalArgumentException if the counts do not add up
     */
    public static ValueHistogram of(ChannelSummary summary, Bins bins, Optional<FineBins> fine) {
        long fineCount = fine.map(FineBins::total).orElse(summary.binnedCount());
        if (bins.total() != summary.binnedCount() || fineCount != summary.binnedCount()) {
            throw new IllegalArgumentException("The bins hold " + bins.total() + " values, those of doubles "
                    + fineCount + ", but the counts say " + summary.binnedCount() + ".");
        }
        ValueHistogram histogram =
                new ValueHistogram(Counters.of(summary), FineHistogram.of(fine), RecentBins.MOST_WAITING);
        histogram.pages.add(bins);
        return histogram;
    }

    /** Observes one value. */
    public void observe(double value) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            counters.observeUnusual(value, 1);
            return;
        }
        counters.extend(value, value);
        counters.zero += value == 0 ? 1 : 0;
        fine.observe(value, 1);
        makeRoom(1);
        recent.add(Float32Bins.pattern(value));
    }

    /**
     * Observes the same value many times.
     *
     * @throws IllegalArgumentException if {@code times} is below 0
     * @throws ArithmeticException if a count leaves the range of long
     */
    public void observe(double value, long times) {
        Counters.requireTimes(times);
        if (times == 0) {
            return;
        }
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            counters.observeUnusual(value, times);
            return;
        }
        counters.extend(value, value);
        counters.zero += value == 0 ? times : 0;
        fine.observe(value, times);
        int pattern = Float32Bins.pattern(value);
        pages.add(pattern >>> 16, pattern & (Float32Bins.RESIDUALS - 1), times);
    }

    /** Observes {@code values[offset]} to {@code values[offset + length - 1]}. */
    public void observe(double[] values, int offset, int length) {
        ViewBlock block = new ViewBlock();
        for (int from = offset; from < offset + length; from += RecentBins.BLOCK) {
            int size = Math.min(RecentBins.BLOCK, offset + length - from);
            makeRoom(size);
            if (FloatViews.BEST.fill(block, values, from, size, recent.room(size), recent.end())) {
                counters.extend(block.min, block.max);
                counters.zero += block.zeros;
                recent.accept(size);
                fine.observe(values, from, size);
            } else {
                for (int i = from; i < from + size; i++) {
                    observe(values[i]);
                }
            }
        }
    }

    /** The same of floats, which gives the state of the same values as doubles. */
    public void observe(float[] values, int offset, int length) {
        for (int from = offset; from < offset + length; from += RecentBins.BLOCK) {
            int size = Math.min(RecentBins.BLOCK, offset + length - from);
            // Bins of doubles are seldom kept for long.
            if (!fine.isGivenUp() || !observeBlock(values, from, size)) {
                double[] block = new double[size];
                for (int i = 0; i < size; i++) {
                    block[i] = values[from + i];
                }
                observe(block, 0, size);
            }
        }
    }

    /** Whether all values were finite; else nothing was observed. */
    private boolean observeBlock(float[] values, int offset, int length) {
        makeRoom(length);
        int[] patterns = recent.room(length);
        int at = recent.end();
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        int zeros = 0;
        boolean areFinite = true;
        for (int i = 0; i < length; i++) {
            // Negative zero becomes zero.
            float value = values[offset + i] + 0f;
            areFinite &= Math.abs(value) <= Float.MAX_VALUE;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            zeros += value == 0 ? 1 : 0;
            patterns[at + i] = Float.floatToRawIntBits(value);
        }
        if (areFinite) {
            counters.extend(least, greatest);
            counters.zero += zeros;
            recent.accept(length);
        }
        return areFinite;
    }

    private void makeRoom(int values) {
        if (recent.size() > RecentBins.CAPACITY - values) {
            settle();
        }
    }

    /** Flushes the buffered values into the merged pages. */
    private void settle() {
        if (recent.size() > 0) {
            recent.drainTo((bin, count, residuals, squares) -> pages.add(bin, count, residuals, squares, 0));
        }
    }

    /**
     * Adds the values of another state, which stays as it is.
     *
     * @throws ArithmeticException if a count leaves the range of long
     */
    public void merge(ValueHistogram other) {
        settle();
        counters.merge(other.counters);
        fine.merge(other.fine);
        other.pages.forEach(pages::add);
        if (other.recent.size() > 0) {
            other.recent
                    .copy()
                    .forEach((bin, count, residuals, squares) -> pages.add(bin, count, residuals, squares, 0));
        }
        settleFine();
    }

    /** Gives up the bins of doubles where those of float32 are many. */
    private void settleFine() {
        if (!fine.isGivenUp() && pages.occupied() > FineHistogram.MOST_FLOAT_BINS) {
            fine.giveUp();
        }
    }

    /** This state with nothing waiting: itself, or a copy, since readers leave a state as it is. */
    private ValueHistogram settled() {
        if (recent.size() == 0) {
            return this;
        }
        ValueHistogram settled = empty();
        settled.merge(this);
        return settled;
    }

    /** Counts, extremes and mean. */
    public ChannelSummary summary() {
        Bins bins = bins();
        return counters.summary(bins.total(), Moments.mean(bins));
    }

    /** Values that have a float32 view. */
    public long binnedCount() {
        return bins().total();
    }

    /** Least finite double. */
    public OptionalDouble min() {
        return counters.summary(0, OptionalDouble.empty()).min();
    }

    /** Greatest finite double. */
    public OptionalDouble max() {
        return counters.summary(0, OptionalDouble.empty()).max();
    }

    /** Population standard deviation of the float32 view: the exact variance's root, rounded once. */
    public OptionalDouble std() {
        return Moments.standardDeviation(bins());
    }

    /** The weighted mean distance of the bins' means from the mean, {@code sum |S_b - n_b mean| / N}, rounded once. */
    public OptionalDouble meanAbsoluteDeviation() {
        return Moments.meanAbsoluteDeviation(bins());
    }

    /** The exact sum of the float32 view. */
    public ExactRational sum() {
        return Moments.sum(bins(), 0);
    }

    /** The exact sum of squares of the float32 view. */
    public ExactRational sumOfSquares() {
        return Moments.sumOfSquares(bins());
    }

    /**
     * The bins of doubles, which hold the values that are in bins of float32; absent where there are more than
     * {@value FineHistogram#MOST_FLOAT_BINS} of those, or the values have too many signs and exponents.
     */
    public Optional<FineBins> fineBins() {
        return settled().settledFineBins();
    }

    private Optional<FineBins> settledFineBins() {
        return fine.isGivenUp() || pages.occupied() > FineHistogram.MOST_FLOAT_BINS ? Optional.empty() : fine.bins();
    }

    /** What is quantized: the values, or their distances from the least one where float32 hardly tells them apart. */
    public Distribution distribution() {
        return Distribution.isFar(counters.min, counters.max)
                ? distances().orElseGet(this::float32View)
                : float32View();
    }

    /** The values as distances from the least one; absent without {@link #fineBins}, or with values beyond float32. */
    public Optional<Distribution> distances() {
        Optional<FineBins> known =
                counters.overflow == 0 && counters.min < counters.max ? fineBins() : Optional.empty();
        return known.map(bins ->
                new Distances(bins, counters.min, counters.max).distribution(new Range(counters.min, counters.max)));
    }

    /** The values themselves, by their float32 views. */
    public Distribution float32View() {
        Bins bins = bins();
        return new Distribution(
                0,
                counters.min <= counters.max ? Optional.of(new Range(counters.min, counters.max)) : Optional.empty(),
                bins,
                Moments.mean(bins),
                Moments.standardDeviation(bins),
                Moments.sumOfSquares(bins).toDouble());
    }

    /** A copy of the non-empty bins. */
    public Bins bins() {
        return settled().pages.bins();
    }

    /** Writes the state; equal states make equal bytes. */
    public void encode(DataOutput out) throws IOException {
        counters.encode(out);
        if (pages.areUntouched()) {
            // As in a state that one task has made: there is no need to settle.
            RecentBins all = recent.copy();
            int occupied = all.occupied();
            Varints.write(out, occupied);
            BinPages.Writer writer = new BinPages.Writer(out);
            all.forEach((bin, count, residuals, squares) -> writer.add(bin, count, residuals, squares, 0));
            FineHistogram.encode(occupied > FineHistogram.MOST_FLOAT_BINS ? Optional.empty() : fine.bins(), out);
        } else {
            ValueHistogram settled = settled();
            settled.pages.encode(out);
            FineHistogram.encode(settled.settledFineBins(), out);
        }
    }

    /** Reads what {@link #encode} wrote. */
    public static ValueHistogram decode(DataInput in) throws IOException {
        ValueHistogram histogram = empty();
        histogram.merge(in);
        return histogram;
    }

    /**
     * Adds the values of a state that {@link #encode} wrote, without making that state.
     *
     * @throws ArithmeticException if a count leaves the range of long
     */
    void merge(DataInput in) throws IOException {
        counters.merge(Counters.decode(in));
        settle();
        pages.merge(in);
        fine.merge(FineHistogram.decode(in));
        settleFine();
    }
}
