package io.vernier.jobs.store.table;

import io.vernier.arithmetic.ExactSum;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.statistics.Bins;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.ChannelTotals;
import io.vernier.statistics.FineBins;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A row of {@code statistics} and {@code groups}: what was seen of a tensor or, after it, of one of its channels.
 *
 * @param channel absent for the whole tensor
 * @param sum exact, as text; of channels without a histogram, as the sum of squares
 * @param bins of the float line, ascending; absent without a histogram, as all that follows
 * @param fineBits of the bins of doubles; absent where there are none, as all that follows
 */
public record StatisticRow(
        String tensor,
        OptionalInt channel,
        Optional<String> channelName,
        long count,
        long nanCount,
        long positiveInfinityCount,
        long negativeInfinityCount,
        long zeroCount,
        long float32OverflowCount,
        OptionalDouble min,
        OptionalDouble max,
        OptionalDouble mean,
        OptionalDouble std,
        OptionalDouble meanAbsDeviation,
        Optional<String> sum,
        Optional<String> sumOfSquares,
        Optional<int[]> bins,
        Optional<long[]> counts,
        Optional<long[]> residualSums,
        Optional<BigInteger[]> residualSquareSums,
        Optional<Integer> fineBits,
        Optional<double[]> fineValues,
        Optional<long[]> fineCounts,
        Optional<BigInteger[]> fineResidualSums) {
    private static final String IDENTITY = "calibration_id";

    public static final RecordTable<StatisticRow> TABLE =
            RecordTable.of("statistics", Calibration.FORMAT_VERSION, IDENTITY, StatisticRow.class);

    /** The same for each group of rows that has any. */
    public static final RecordTable<StatisticRow> GROUPS = RecordTable.of(
            "groups",
            Calibration.FORMAT_VERSION,
            List.of(Column.required(IDENTITY, ScalarType.STRING), Column.required("content_group", ScalarType.INT)),
            StatisticRow.class);

    /** All of a calibration: by tensor, the whole tensor and then its channels. */
    public static Stream<StatisticRow> of(Calibration calibration) {
        return calibration.tensors().stream().flatMap(StatisticRow::of);
    }

    private static Stream<StatisticRow> of(TensorStatistics tensor) {
        TensorLayout layout = tensor.layout();
        Stream<StatisticRow> whole = Stream.of(tensor).map(all -> {
            ValueHistogram histogram = all.whole();
            return of(
                    layout.name(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    histogram.summary(),
                    Optional.of(histogram),
                    Optional.empty());
        });
        Stream<StatisticRow> channels = IntStream.range(0, layout.channels())
                .mapToObj(channel -> of(
                        layout.name(),
                        OptionalInt.of(channel),
                        layout.channelName(channel),
                        tensor.summary(channel),
                        tensor.histogram(channel),
                        tensor.totals(channel)));
        return Stream.concat(whole, channels);
    }

    private static StatisticRow of(
            String tensor,
            OptionalInt channel,
            Optional<String> channelName,
            ChannelSummary summary,
            Optional<ValueHistogram> histogram,
            Optional<ChannelTotals> totals) {
        Optional<Bins> bins = histogram.map(ValueHistogram::bins);
        Optional<FineBins> fine = histogram.flatMap(ValueHistogram::fineBins);
        return new StatisticRow(
                tensor,
                channel,
                channelName,
                summary.count(),
                summary.nanCount(),
                summary.positiveInfinityCount(),
                summary.negativeInfinityCount(),
                summary.zeroCount(),
                summary.float32OverflowCount(),
                summary.min(),
                summary.max(),
                summary.mean(),
                histogram
                        .map(ValueHistogram::std)
                        .or(() -> totals.map(ChannelTotals::std))
                        .orElseGet(OptionalDouble::empty),
                histogram.map(ValueHistogram::meanAbsoluteDeviation).orElseGet(OptionalDouble::empty),
                totals.map(each -> each.sum().toText()),
                totals.map(each -> each.squares().toText()),
                bins.map(all -> each(all.size()).map(all::id).toArray()),
                bins.map(all -> each(all.size()).mapToLong(all::count).toArray()),
                bins.map(all -> each(all.size()).mapToLong(all::residualSum).toArray()),
                bins.map(
                        all -> each(all.size()).mapToObj(all::residualSquareSum).toArray(BigInteger[]::new)),
                fine.map(FineBins::bits),
                fine.map(all -> each(all.size()).mapToDouble(all::inner).toArray()),
                fine.map(all -> each(all.size()).mapToLong(all::count).toArray()),
                fine.map(all -> each(all.size()).mapToObj(all::residualSum).toArray(BigInteger[]::new)));
    }

    private static IntStream each(int size) {
        return IntStream.range(0, size);
    }

    /** Whether the row has a histogram. */
    boolean hasHistogram() {
        return bins.isPresent();
    }

    /** @throws java.util.NoSuchElementException if the row has none, or not all of it */
    ValueHistogram histogram() {
        Bins all = Bins.of(
                bins.orElseThrow(), counts.orElseThrow(), residualSums.orElseThrow(), residualSquareSums.orElseThrow());
        return ValueHistogram.of(
                summary(),
                all,
                fineBits.map(bits -> FineBins.of(
                        bits, fineValues.orElseThrow(), fineCounts.orElseThrow(), fineResidualSums.orElseThrow())));
    }

    /** @throws java.util.NoSuchElementException if the row has none */
    ChannelTotals totals() {
        return ChannelTotals.of(
                summary(), ExactSum.ofText(sum.orElseThrow()), ExactSum.ofText(sumOfSquares.orElseThrow()));
    }

    private ChannelSummary summary() {
        return new ChannelSummary(
                count,
                nanCount,
                positiveInfinityCount,
                negativeInfinityCount,
                zeroCount,
                float32OverflowCount,
                min,
                max,
                mean);
    }
}
