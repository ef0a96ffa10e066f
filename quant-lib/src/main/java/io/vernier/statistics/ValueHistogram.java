package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.Range;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

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
    /** Bins of one sign and exponent are allocated together. */
    private static final int PAGE_BINS = 128;

    /** A bin in a page: its count, the sum of residuals, the sum of their squares. */
    private static final int BIN_LONGS = 3;

    /** What all pages take in memory, and the same again in smaller cells before they are settled: 2.5 MiB. */
    public static final long GREATEST_BYTES = (long) Float32Bins.COUNT * (BIN_LONGS + 2) * Long.BYTES;

    private static final int CARRY_BITS = 62;
    private static final long CARRY_UNIT = 1L << CARRY_BITS;

    private final Counters counters;
    private final long[][] pages = new long[Float32Bins.COUNT / PAGE_BINS][];

    /** What left the sums of squares, in units of 2^62, by bin. */
    private final TreeMap<Integer, Long> carries = new TreeMap<>();

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
        for (int b = 0; b < bins.size(); b++) {
            BigInteger squares = bins.residualSquareSum(b);
            histogram.add(
                    bins.id(b),
                    bins.count(b),
                    bins.residualSum(b),
                    squares.longValue() & (CARRY_UNIT - 1),
                    squares.shiftRight(CARRY_BITS).longValueExact());
        }
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
        long residual = pattern & (Float32Bins.RESIDUALS - 1);
        long square = residual * residual;
        long high = Math.multiplyHigh(square, times) << (Long.SIZE - CARRY_BITS) | (square * times) >>> CARRY_BITS;
        add(pattern >>> 16, times, Math.multiplyExact(residual, times), (square * times) & (CARRY_UNIT - 1), high);
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

    private void makeRoom(int values) {
        if (recent.size() > RecentBins.CAPACITY - values) {
            settle();
        }
    }

    /** Adds what was observed lately to the bins that last. */
    private void settle() {
        if (recent.size() > 0) {
            recent.drainTo((bin, count, residuals, squares) -> add(bin, count, residuals, squares, 0));
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
        for (int bin = 0; bin < Float32Bins.COUNT; bin++) {
            long[] page = other.pages[bin / PAGE_BINS];
            if (page == null) {
                bin += PAGE_BINS - 1;
                continue;
            }
            int at = bin % PAGE_BINS * BIN_LONGS;
            if (page[at] != 0) {
                add(bin, page[at], page[at + 1], page[at + 2], other.carried(bin));
            }
        }
        if (other.recent.size() > 0) {
            other.recent.copy().forEach((bin, count, residuals, squares) -> add(bin, count, residuals, squares, 0));
        }
        settleFine();
    }

    /** Gives up the bins of doubles where those of float32 are many. */
    private void settleFine() {
        if (!fine.isGivenUp() && occupied() > FineHistogram.MOST_FLOAT_BINS) {
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

    private long[] page(int bin) {
        long[] page = pages[bin / PAGE_BINS];
        if (page == null) {
            page = new long[PAGE_BINS * BIN_LONGS];
            pages[bin / PAGE_BINS] = page;
        }
        return page;
    }

    /** Adds to a bin; the sum of squares is {@code high 2^62 + squares} with the lower part below 2^62. */
    private void add(int bin, long count, long residuals, long squares, long high) {
        long[] page = page(bin);
        int at = bin % PAGE_BINS * BIN_LONGS;
        page[at] = Math.addExact(page[at], count);
        page[at + 1] = Math.addExact(page[at + 1], residuals);
        long sum = page[at + 2] + squares;
        page[at + 2] = sum & (CARRY_UNIT - 1);
        long carry = Math.addExact(high, sum >>> CARRY_BITS);
        if (carry != 0) {
            carries.merge(bin, carry, Math::addExact);
        }
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
        return fine.isGivenUp() || occupied() > FineHistogram.MOST_FLOAT_BINS ? Optional.empty() : fine.bins();
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
        return settled().settledBins();
    }

    private Bins settledBins() {
        int size = occupied();
        int[] ids = new int[size];
        long[] counts = new long[size];
        long[] residualSums = new long[size];
        BigInteger[] squareSums = new BigInteger[size];
        int b = 0;
        for (int position = 0; b < size; position++) {
            int bin = Float32Bins.atPosition(position);
            long[] page = pages[bin / PAGE_BINS];
            if (page == null) {
                position += PAGE_BINS - 1;
                continue;
            }
            int at = bin % PAGE_BINS * BIN_LONGS;
            if (page[at] != 0) {
                ids[b] = bin;
                counts[b] = page[at];
                residualSums[b] = page[at + 1];
                squareSums[b] = BigInteger.valueOf(page[at + 2]);
                long carried = carried(bin);
                if (carried != 0) {
                    squareSums[b] =
                            squareSums[b].add(BigInteger.valueOf(carried).shiftLeft(CARRY_BITS));
                }
                b++;
            }
        }
        return Bins.owning(ids, counts, residualSums, squareSums);
    }

    /** Number of bins that hold something; nothing must wait. */
    private int occupied() {
        int size = 0;
        for (long[] page : pages) {
            for (int at = 0; page != null && at < page.length; at += BIN_LONGS) {
                size += page[at] != 0 ? 1 : 0;
            }
        }
        return size;
    }

    /** What left a bin's sum of squares, in units of 2^62. */
    private long carried(int bin) {
        return carries.isEmpty() ? 0 : carries.getOrDefault(bin, 0L);
    }

    /** Writes the state; equal states make equal bytes. */
    public void encode(DataOutput out) throws IOException {
        counters.encode(out);
        if (isAllRecent()) {
            RecentBins all = recent.copy();
            int occupied = all.occupied();
            Varints.write(out, occupied);
            BinWriter writer = new BinWriter(out);
            all.forEach((bin, count, residuals, squares) -> writer.write(bin, count, residuals, squares, 0));
            FineHistogram.encode(occupied > FineHistogram.MOST_FLOAT_BINS ? Optional.empty() : fine.bins(), out);
        } else {
            ValueHistogram settled = settled();
            settled.encodePages(out);
            FineHistogram.encode(settled.settledFineBins(), out);
        }
    }

    /** Whether no bin was settled yet, as in a state that one task has made: then there is no need to. */
    private boolean isAllRecent() {
        for (long[] page : pages) {
            if (page != null) {
                return false;
            }
        }
        return true;
    }

    /** Writes bins, ascending by value. */
    private static final class BinWriter {
        private final DataOutput out;
        private int before;

        BinWriter(DataOutput out) {
            this.out = out;
        }

        void write(int bin, long count, long residuals, long squares, long carried) throws IOException {
            int position = Float32Bins.position(bin);
            Varints.write(out, position - before);
            before = position;
            Varints.write(out, count);
            Varints.write(out, residuals);
            Varints.write(out, squares);
            Varints.write(out, carried);
        }
    }

    private void encodePages(DataOutput out) throws IOException {
        int rest = occupied();
        Varints.write(out, rest);
        BinWriter writer = new BinWriter(out);
        for (int position = 0; rest > 0; position++) {
            int bin = Float32Bins.atPosition(position);
            long[] page = pages[bin / PAGE_BINS];
            if (page == null) {
                position += PAGE_BINS - 1;
                continue;
            }
            int at = bin % PAGE_BINS * BIN_LONGS;
            if (page[at] != 0) {
                writer.write(bin, page[at], page[at + 1], page[at + 2], carried(bin));
                rest--;
            }
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
        long size = Varints.read(in);
        int position = 0;
        for (long b = 0; b < size; b++) {
            position += (int) Varints.read(in);
            if (position < 0 || position >= Float32Bins.COUNT) {
                throw new IOException("a bin is beyond the float line");
            }
            add(
                    Float32Bins.atPosition(position),
                    Varints.read(in),
                    Varints.read(in),
                    Varints.read(in),
                    Varints.read(in));
        }
        fine.merge(FineHistogram.decode(in));
        settleFine();
    }
}
