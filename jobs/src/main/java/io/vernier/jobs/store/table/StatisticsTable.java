package io.vernier.jobs.store.table;

import io.vernier.arithmetic.ExactSum;
import io.vernier.jobs.store.format.ArrayType;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.statistics.Bins;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.ChannelTotals;
import io.vernier.statistics.FineBins;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The table {@code statistics}: by tensor, the whole tensor and then its channels. */
public final class StatisticsTable {
    private static final List<Column> IDENTITY = List.of(
            Column.required("format_version", ScalarType.INT), Column.required("calibration_id", ScalarType.STRING));

    private static final Column GROUP = Column.required("content_group", ScalarType.INT);

    private static final List<Column> STATISTICS = List.of(
            Column.required("tensor", ScalarType.STRING),
            Column.nullable("channel", ScalarType.INT),
            Column.nullable("channel_name", ScalarType.STRING),
            Column.required("count", ScalarType.BIGINT),
            Column.required("nan_count", ScalarType.BIGINT),
            Column.required("positive_infinity_count", ScalarType.BIGINT),
            Column.required("negative_infinity_count", ScalarType.BIGINT),
            Column.required("zero_count", ScalarType.BIGINT),
            Column.required("float32_overflow_count", ScalarType.BIGINT),
            Column.nullable("min", ScalarType.DOUBLE),
            Column.nullable("max", ScalarType.DOUBLE),
            Column.nullable("mean", ScalarType.DOUBLE),
            Column.nullable("std", ScalarType.DOUBLE),
            Column.nullable("mean_abs_deviation", ScalarType.DOUBLE),
            Column.nullable("sum", ScalarType.STRING),
            Column.nullable("sum_of_squares", ScalarType.STRING),
            Column.nullable("bins", new ArrayType(ScalarType.INT)),
            Column.nullable("counts", new ArrayType(ScalarType.BIGINT)),
            Column.nullable("residual_sums", new ArrayType(ScalarType.BIGINT)),
            Column.nullable("residual_square_sums", new ArrayType(ScalarType.DECIMAL)),
            Column.nullable("fine_bits", ScalarType.INT),
            Column.nullable("fine_values", new ArrayType(ScalarType.DOUBLE)),
            Column.nullable("fine_counts", new ArrayType(ScalarType.BIGINT)),
            Column.nullable("fine_residual_sums", new ArrayType(ScalarType.DECIMAL)));

    public static final TableSchema SCHEMA = new TableSchema(
            "statistics", Stream.concat(IDENTITY.stream(), STATISTICS.stream()).toList());

    /** The same for each group of rows that has any. */
    public static final TableSchema GROUPS = new TableSchema(
            "groups",
            Stream.of(IDENTITY.stream(), Stream.of(GROUP), STATISTICS.stream())
                    .flatMap(each -> each)
                    .toList());

    private StatisticsTable() {}

    public static Iterator<TableRow> rows(String calibrationId, Calibration calibration) {
        return rows(SCHEMA, List.of(Calibration.FORMAT_VERSION, calibrationId), calibration)
                .iterator();
    }

    /**
     * The rows of the groups, in their order.
     *
     * @param groups by their number, those that have rows
     */
    public static Iterator<TableRow> groupRows(String calibrationId, SortedMap<Integer, Calibration> groups) {
        return groups.entrySet().stream()
                .flatMap(group -> rows(
                        GROUPS, List.of(Calibration.FORMAT_VERSION, calibrationId, group.getKey()), group.getValue()))
                .iterator();
    }

    private static Stream<TableRow> rows(TableSchema schema, List<?> before, Calibration calibration) {
        return calibration.tensors().stream().flatMap(tensor -> rows(schema, before, tensor));
    }

    private static Stream<TableRow> rows(TableSchema schema, List<?> before, TensorStatistics tensor) {
        TensorLayout layout = tensor.layout();
        Stream<TableRow> whole = Stream.of(tensor).map(all -> {
            ValueHistogram histogram = all.whole();
            return row(
                    schema,
                    before,
                    layout.name(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    histogram.summary(),
                    Optional.of(histogram),
                    Optional.empty());
        });
        Stream<TableRow> channels = IntStream.range(0, layout.channels())
                .mapToObj(channel -> row(
                        schema,
                        before,
                        layout.name(),
                        OptionalInt.of(channel),
                        layout.channelName(channel),
                        tensor.summary(channel),
                        tensor.histogram(channel),
                        tensor.totals(channel)));
        return Stream.concat(whole, channels);
    }

    private static TableRow row(
            TableSchema schema,
            List<?> before,
            String tensor,
            OptionalInt channel,
            Optional<String> channelName,
            ChannelSummary summary,
            Optional<ValueHistogram> histogram,
            Optional<ChannelTotals> totals) {
        Optional<Bins> bins = histogram.map(ValueHistogram::bins);
        Optional<FineBins> fine = histogram.flatMap(ValueHistogram::fineBins);
        Stream<Object> values = Stream.of(
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
        return TableRow.of(schema, Stream.concat(before.stream(), values).toArray());
    }

    private static IntStream each(int size) {
        return IntStream.range(0, size);
    }

    /** Puts tensors together from rows in the order of the table. */
    public static final class Reader {
        private final List<TensorStatistics> tensors = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final List<ValueHistogram> histograms = new ArrayList<>();
        private final List<ChannelTotals> totals = new ArrayList<>();
        private Optional<String> tensor = Optional.empty();
        private Optional<ValueHistogram> whole = Optional.empty();

        /**
         * Takes the next row of the file.
         *
         * @throws IllegalArgumentException if the row cannot stand here
         */
        public void add(TableRow row) {
            if (row.integer("format_version") != Calibration.FORMAT_VERSION) {
                throw new IllegalArgumentException("found format_version " + row.integer("format_version")
                        + ", expected " + Calibration.FORMAT_VERSION);
            }
            OptionalInt channel = row.optionalInteger("channel");
            if (channel.isEmpty()) {
                finish();
                tensor = Optional.of(row.text("tensor"));
                whole = Optional.of(histogram(row));
                return;
            }
            if (!tensor.equals(row.optionalText("tensor")) || channel.getAsInt() != channels()) {
                throw new IllegalArgumentException("channel " + channel.getAsInt() + " of the tensor \""
                        + row.text("tensor") + "\" is not in its place");
            }
            row.optionalText("channel_name").ifPresent(names::add);
            if (row.has("bins")) {
                histograms.add(histogram(row));
            } else {
                totals.add(ChannelTotals.of(
                        summary(row), ExactSum.ofText(row.text("sum")), ExactSum.ofText(row.text("sum_of_squares"))));
            }
        }

        private int channels() {
            return histograms.size() + totals.size();
        }

        /** The tensors of all rows. */
        public List<TensorStatistics> tensors() {
            finish();
            return List.copyOf(tensors);
        }

        private void finish() {
            if (tensor.isEmpty()) {
                return;
            }
            TensorLayout layout = new TensorLayout(tensor.get(), channels(), names);
            tensors.add(
                    histograms.isEmpty()
                            ? TensorStatistics.of(layout, whole.orElseThrow(), totals)
                            : TensorStatistics.of(layout, histograms));
            tensor = Optional.empty();
            names.clear();
            histograms.clear();
            totals.clear();
        }

        private static ValueHistogram histogram(TableRow row) {
            Bins bins = Bins.of(
                    row.integers("bins"),
                    row.bigints("counts"),
                    row.bigints("residual_sums"),
                    row.decimals("residual_square_sums"));
            return ValueHistogram.of(summary(row), bins, fineBins(row));
        }

        private static Optional<FineBins> fineBins(TableRow row) {
            return row.has("fine_bits")
                    ? Optional.of(FineBins.of(
                            row.integer("fine_bits"),
                            row.reals("fine_values"),
                            row.bigints("fine_counts"),
                            row.decimals("fine_residual_sums")))
                    : Optional.empty();
        }

        private static ChannelSummary summary(TableRow row) {
            return new ChannelSummary(
                    row.bigint("count"),
                    row.bigint("nan_count"),
                    row.bigint("positive_infinity_count"),
                    row.bigint("negative_infinity_count"),
                    row.bigint("zero_count"),
                    row.bigint("float32_overflow_count"),
                    row.optionalReal("min"),
                    row.optionalReal("max"),
                    row.optionalReal("mean"));
        }
    }
}
