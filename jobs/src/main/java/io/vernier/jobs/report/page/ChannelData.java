package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.arithmetic.Range;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.statistics.Cells;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The channels of one tensor as the browser of channels reads them: a column for each fact, 64 bytes for each histogram. */
final class ChannelData {
    /** More are cut down to what may matter. */
    static final int MOST = 10_000;

    private static final int EXTREME = 1000;
    private static final MathContext DIGITS = new MathContext(7);

    private final TensorStatistics tensor;
    private final Optional<ParameterRow> whole;
    private final ParameterRow[] own;
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();
    private final ByteArrayOutputStream histograms = new ByteArrayOutputStream();

    private ChannelData(TensorStatistics tensor, List<ParameterRow> parameters) {
        this.tensor = tensor;
        this.own = new ParameterRow[tensor.layout().channels()];
        List<ParameterRow> values = parameters.stream()
                .filter(row -> row.tensor().equals(tensor.layout().name()))
                .toList();
        this.whole = values.stream().filter(row -> row.channel().isEmpty()).findFirst();
        values.stream()
                .filter(row -> row.channel().isPresent())
                .forEach(row -> own[row.channel().getAsInt()] = row);
    }

    /**
     * The island of a tensor.
     *
     * @param parameters of values, not of the weights of layers
     */
    static ObjectNode of(TensorStatistics tensor, List<ParameterRow> parameters) {
        return new ChannelData(tensor, parameters).build();
    }

    private ObjectNode build() {
        int channels = tensor.layout().channels();
        List<Integer> shown =
                channels <= MOST ? IntStream.range(0, channels).boxed().toList() : extreme();
        if (shown.size() < channels) {
            node.put("of", channels);
        }
        // Features that become ranks have nothing in common, not even a unit.
        boolean areRanks = Arrays.stream(own).anyMatch(row -> row != null && row.isRank());
        if (channels > 1 && !areRanks) {
            ValueHistogram all = tensor.whole();
            add("all channels", OptionalInt.empty(), all.summary(), Optional.of(all), whole);
        }
        for (int channel : shown) {
            add(
                    tensor.layout().channelName(channel).orElse("[" + channel + "]"),
                    OptionalInt.of(channel),
                    tensor.summary(channel),
                    tensor.histogram(channel),
                    row(channel));
        }
        return node.put("hist", Base64.getEncoder().encodeToString(histograms.toByteArray()));
    }

    private Optional<ParameterRow> row(int channel) {
        return Optional.ofNullable(own[channel]).or(() -> whole);
    }

    /** The noisiest, the most clipped, and all with NaN or infinities, in order. */
    private List<Integer> extreme() {
        NavigableSet<Integer> chosen = new TreeSet<>();
        Comparator<Integer> noise = Comparator.comparingDouble(channel -> row(channel)
                .map(ParameterRow::expectedSqnrDb)
                .orElse(OptionalDouble.empty())
                .orElse(1e9));
        Comparator<Integer> clipped = Comparator.comparingDouble(
                channel -> -row(channel).map(ParameterRow::clippedFraction).orElse(0.0));
        List<Integer> all = IntStream.range(0, own.length).boxed().toList();
        all.stream().sorted(noise).limit(EXTREME).forEach(chosen::add);
        all.stream().sorted(clipped).limit(EXTREME).forEach(chosen::add);
        all.stream()
                .filter(channel -> tensor.summary(channel).nonFiniteCount() > 0)
                .limit(MOST - chosen.size())
                .forEach(chosen::add);
        return List.copyOf(chosen);
    }

    private void add(
            String name,
            OptionalInt channel,
            ChannelSummary summary,
            Optional<ValueHistogram> histogram,
            Optional<ParameterRow> parameters) {
        column("name").add(name);
        column("channel").add(channel.isPresent() ? channel.getAsInt() : -1);
        number("min", summary.min());
        number("max", summary.max());
        number("mean", summary.mean());
        number("std", histogram.map(ValueHistogram::std).orElse(OptionalDouble.empty()));
        column("nan").add(summary.nanCount());
        column("inf").add(summary.positiveInfinityCount() + summary.negativeInfinityCount());
        double[] drawn = histogram.map(ChannelData::drawn).orElse(new double[DrawnHistogram.BINS]);
        number("peak", OptionalDouble.of(DrawnHistogram.peak(drawn)));
        histograms.writeBytes(DrawnHistogram.bytes(drawn));
        boolean isShared = channel.isPresent()
                && parameters.isPresent()
                && parameters.get().channel().isEmpty();
        number("lo", parameters.map(row -> OptionalDouble.of(row.rangeMin())).orElse(OptionalDouble.empty()));
        number("hi", parameters.map(row -> OptionalDouble.of(row.rangeMax())).orElse(OptionalDouble.empty()));
        // Ranks are no steps of one width.
        Optional<ParameterRow> steps = parameters.filter(row -> !row.isRank());
        number("scale", steps.map(row -> OptionalDouble.of(row.scale())).orElse(OptionalDouble.empty()));
        column("zero").add(steps.map(ParameterRow::zeroPoint).orElse(null));
        column("levels").add(steps.map(row -> row.qmax() - row.qmin() + 1).orElse(null));
        number(
                "clip",
                isShared
                        ? clipped(histogram, parameters.get())
                        : parameters
                                .map(row -> OptionalDouble.of(row.clippedFraction()))
                                .orElse(OptionalDouble.empty()));
        number(
                "sqnr",
                isShared
                        ? OptionalDouble.empty()
                        : parameters.map(ParameterRow::expectedSqnrDb).orElse(OptionalDouble.empty()));
    }

    private static double[] drawn(ValueHistogram histogram) {
        Distribution distribution = histogram.distribution();
        return distribution
                .extremes()
                .filter(range -> Double.isFinite(range.hi() - range.lo()))
                .map(range -> DrawnHistogram.of(distribution, range))
                .orElse(new double[DrawnHistogram.BINS]);
    }

    /** The share of a channel's own values beyond the range of its tensor. */
    private static OptionalDouble clipped(Optional<ValueHistogram> histogram, ParameterRow shared) {
        if (histogram.isEmpty() || histogram.get().summary().count() == 0) {
            return OptionalDouble.empty();
        }
        Distribution distribution = histogram.get().distribution();
        Cells cells = distribution.cells();
        Range range = new Range(shared.rangeMin() - shared.scale() / 2, shared.rangeMax() + shared.scale() / 2);
        long beyond = 0;
        for (int cell = 0; cell < cells.size(); cell++) {
            double value = distribution.offset() + cells.mean(cell);
            beyond += value < range.lo() || value > range.hi() ? cells.count(cell) : 0;
        }
        ChannelSummary summary = histogram.get().summary();
        long values = summary.count() - summary.nanCount();
        return OptionalDouble.of(values == 0 ? 0 : (double) (beyond + values - summary.binnedCount()) / values);
    }

    private ArrayNode column(String name) {
        return node.withArray(name);
    }

    private void number(String name, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            column(name).add(new BigDecimal(value.getAsDouble()).round(DIGITS).doubleValue());
        } else {
            column(name).addNull();
        }
    }
}
