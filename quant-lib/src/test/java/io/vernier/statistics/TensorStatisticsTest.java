package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.Bytes;
import io.vernier.HostileDoubles;
import io.vernier.MergeLaws;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TensorStatisticsTest {
    private static final TensorLayout LAYOUT = new TensorLayout("input", 3, List.of("a", "b", "c"), 5);

    /** One row of three channels, observed as a dense or as a sparse one. */
    private record Row(double a, double b, double c, boolean sparse) {
        double value(int channel) {
            return channel == 0 ? a : channel == 1 ? b : c;
        }
    }

    private static void observe(TensorStatistics state, Row row, boolean sparse) {
        int leaf = Math.floorMod(Double.hashCode(row.a()), LAYOUT.leaves());
        state.observeLeaves(new int[] {0, leaf, 0}, 1, 1);
        for (int channel = 0; channel < LAYOUT.channels(); channel++) {
            if (!sparse) {
                state.observe(channel, new double[] {row.value(channel)}, 0, 1);
            } else if (row.value(channel) != 0 || channel == 2) {
                // Some writers store zeros.
                state.observeStored(channel, row.value(channel));
            }
        }
        if (sparse) {
            state.observeSparseRows(1);
        }
    }

    private record Laws(int histogramChannels) implements MergeLaws<TensorStatistics, Row> {
        @Override
        public TensorStatistics empty() {
            return TensorStatistics.empty(LAYOUT, histogramChannels);
        }

        @Override
        public void observe(TensorStatistics state, Row row) {
            TensorStatisticsTest.observe(state, row, row.sparse());
        }

        @Override
        public void merge(TensorStatistics state, TensorStatistics other) {
            state.merge(other);
        }

        @Override
        public void encode(TensorStatistics state, DataOutput out) throws IOException {
            state.encode(out);
        }

        @Override
        public TensorStatistics decode(DataInput in) throws IOException {
            TensorStatistics state = empty();
            state.merge(in);
            return state;
        }
    }

    private static final class TotalsLaws implements MergeLaws<ChannelTotals, Double> {
        @Override
        public ChannelTotals empty() {
            return ChannelTotals.empty();
        }

        @Override
        public void observe(ChannelTotals state, Double value) {
            state.observe(value, 1);
        }

        @Override
        public void merge(ChannelTotals state, ChannelTotals other) {
            state.merge(other);
        }

        @Override
        public void encode(ChannelTotals state, DataOutput out) throws IOException {
            state.encode(out);
        }

        @Override
        public ChannelTotals decode(DataInput in) throws IOException {
            return ChannelTotals.decode(in);
        }
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        Arbitrary<Double> value = HostileDoubles.any();
        return Combinators.combine(value, value, value, Arbitraries.of(false, true))
                .as(Row::new)
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Double>> values() {
        return HostileDoubles.any().list().ofMaxSize(40);
    }

    private static byte[] bytes(TensorStatistics statistics) {
        return Bytes.of(statistics::encode);
    }

    @Property
    void statesAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(3).hold(rows, random);
    }

    @Property
    void statesWithoutHistogramsByChannelAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(2).hold(rows, random);
    }

    @Property
    void totalsAddUp(@ForAll("values") List<Double> values, @ForAll Random random) {
        new TotalsLaws().hold(values, random);
    }

    @Property
    void sparseRowsGiveWhatTheSameRowsGiveDense(
            @ForAll("rows") List<Row> rows, @ForAll @IntRange(min = 2, max = 3) int histogramChannels) {
        TensorStatistics dense = TensorStatistics.empty(LAYOUT, histogramChannels);
        TensorStatistics sparse = TensorStatistics.empty(LAYOUT, histogramChannels);
        for (Row row : rows) {
            observe(dense, row, false);
            observe(sparse, row, true);
        }

        assertThat(sparse.summaries()).isEqualTo(dense.summaries());
        assertThat(ValueHistogramLawsTest.bytes(sparse.whole())).isEqualTo(ValueHistogramLawsTest.bytes(dense.whole()));
        assertThat(bytes(sparse)).isEqualTo(bytes(dense));
    }

    @Property
    void totalsKnowWhatAHistogramKnows(@ForAll("values") List<Double> values, @ForAll Random random) {
        ChannelTotals totals = ChannelTotals.empty();
        ValueHistogram histogram = ValueHistogram.empty();
        for (double value : values) {
            int times = random.nextInt(3);
            totals.observe(value, times);
            histogram.observe(value, times);
        }
        // More than 32 bits, whose lower half is no positive int.
        totals.observe(1.1, 7_000_000_000L);
        histogram.observe(1.1, 7_000_000_000L);

        assertThat(totals.summary()).isEqualTo(histogram.summary());
    }

    @Property
    void theWholeIsTheHistogramOfAllChannels(
            @ForAll("rows") List<Row> rows, @ForAll @IntRange(min = 2, max = 3) int histogramChannels) {
        TensorStatistics statistics = TensorStatistics.empty(LAYOUT, histogramChannels);
        ValueHistogram expected = ValueHistogram.empty();
        for (Row row : rows) {
            // Asked in between, so that a kept answer would be stale.
            statistics.whole();
            observe(statistics, row, row.sparse());
            for (int channel = 0; channel < LAYOUT.channels(); channel++) {
                expected.observe(row.value(channel));
            }
        }

        assertThat(ValueHistogramLawsTest.bytes(statistics.whole())).isEqualTo(ValueHistogramLawsTest.bytes(expected));
    }

    @Example
    void refusesToAddWhatIsNotLaidOutAlike() {
        TensorStatistics one = TensorStatistics.empty(LAYOUT, 3);
        for (TensorStatistics other : List.of(
                TensorStatistics.empty(LAYOUT, 2),
                TensorStatistics.empty(TensorLayout.unnamed("input", 3), 3),
                TensorStatistics.empty(TensorLayout.unnamed("other", 4), 4))) {
            assertThatThrownBy(() -> one.merge(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Example
    void aRowThatWasNotCountedIsFound() {
        TensorStatistics statistics = TensorStatistics.empty(LAYOUT, 3);
        statistics.observeStored(0, 1);
        statistics.observeStored(0, 2);
        statistics.observeSparseRows(1);

        assertThatThrownBy(statistics::whole).isInstanceOf(IllegalStateException.class);
    }

    @Example
    void whatATableKeptIsContinued() {
        TensorStatistics live = TensorStatistics.empty(LAYOUT, 2);
        live.observe(0, 1.5, 4);
        live.observe(1, -2, 4);
        live.observe(2, 0, 4);
        List<ChannelTotals> totals = IntStream.range(0, 3)
                .mapToObj(channel -> live.totals(channel).orElseThrow())
                .map(each -> ChannelTotals.of(
                        each.summary(),
                        ExactSum.ofText(each.sum().toText()),
                        ExactSum.ofText(each.squares().toText())))
                .toList();

        TensorStatistics kept = TensorStatistics.of(LAYOUT, live.whole(), totals);

        assertThat(kept.summaries()).isEqualTo(live.summaries());
        assertThat(kept.histogram(0)).isEmpty();
        kept.observe(0, -3, 1);
        live.observe(0, -3, 1);
        assertThat(kept.summaries()).isEqualTo(live.summaries());
        assertThat(kept.std(0)).hasValue(1.8).isEqualTo(live.std(0));
    }
}
