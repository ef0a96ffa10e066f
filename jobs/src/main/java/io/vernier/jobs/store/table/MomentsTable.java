package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.ArrayType;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The table {@code moments}: exact sums that codes and weights of few bits are fitted to. */
public final class MomentsTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "moments",
            Column.required("format_version", ScalarType.INT),
            Column.required("calibration_id", ScalarType.STRING),
            Column.required("layer", ScalarType.STRING),
            Column.required("kind", ScalarType.STRING),
            Column.nullable("channel", ScalarType.INT),
            Column.nullable("input", ScalarType.INT),
            Column.required("values", new ArrayType(ScalarType.DECIMAL)));

    private static final int FORMAT_VERSION = 1;

    private MomentsTable() {}

    /** What a row holds, by its lower-case name. */
    private enum Kind {
        /** Rows that were added. */
        ROWS,
        /** By input: bins of the float line by their position, ascending. */
        BINS,
        /** By input: values in each bin. */
        COUNTS,
        /** By input: the sum of residuals in each bin. */
        RESIDUAL_SUMS,
        /** By input: the sum of row weights in each bin. */
        WEIGHT_SUMS,
        /** The sum and the sum of squares of each output. */
        OUTPUT_SUMS,
        /** The bits of the greatest magnitude of an output. */
        GREATEST_OUTPUT,
        /** The bits of the greatest curvature of each hidden unit. */
        GREATEST_CURVATURE,
        /** By weighting and input: a row of the matrix up to its diagonal. */
        GRAM,
        /** By target. */
        TARGET;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Makes the rows of one layer. */
    private record Rows(String calibrationId, String layer) {
        TableRow of(Kind kind, OptionalInt channel, OptionalInt input, BigInteger... values) {
            return TableRow.of(SCHEMA, FORMAT_VERSION, calibrationId, layer, kind.label(), channel, input, values);
        }

        TableRow of(Kind kind, BigInteger... values) {
            return of(kind, OptionalInt.empty(), OptionalInt.empty(), values);
        }

        Stream<TableRow> ofInput(int input, CodeStatistics.Columns columns) {
            OptionalInt at = OptionalInt.of(input);
            return Stream.of(
                    of(Kind.BINS, OptionalInt.empty(), at, integers(columns.positions())),
                    of(Kind.COUNTS, OptionalInt.empty(), at, integers(columns.counts())),
                    of(Kind.RESIDUAL_SUMS, OptionalInt.empty(), at, integers(columns.residualSums())),
                    of(Kind.WEIGHT_SUMS, OptionalInt.empty(), at, integers(columns.weights())));
        }
    }

    public static Iterator<TableRow> rows(String calibrationId, String layer, CodeStatistics statistics) {
        Rows rows = new Rows(calibrationId, layer);
        Stream<TableRow> outputs = Stream.of(
                rows.of(Kind.ROWS, BigInteger.valueOf(statistics.rows())),
                rows.of(Kind.OUTPUT_SUMS, statistics.outputSums()),
                rows.of(Kind.GREATEST_OUTPUT, bits(statistics.greatest())),
                rows.of(Kind.GREATEST_CURVATURE, bits(statistics.greatestCurvatures())));
        return Stream.concat(
                        outputs,
                        IntStream.range(0, statistics.inputs())
                                .boxed()
                                .flatMap(input -> rows.ofInput(input, statistics.columns(input))))
                .iterator();
    }

    public static Iterator<TableRow> rows(String calibrationId, String layer, SecondMoments moments) {
        Rows rows = new Rows(calibrationId, layer);
        Stream<TableRow> grams = IntStream.range(0, moments.grams()).boxed().flatMap(g -> IntStream.rangeClosed(
                        0, moments.inputs())
                .mapToObj(i -> rows.of(Kind.GRAM, OptionalInt.of(g), OptionalInt.of(i), moments.gramRow(g, i))));
        Stream<TableRow> targets = IntStream.range(0, moments.targets())
                .mapToObj(k -> rows.of(Kind.TARGET, OptionalInt.of(k), OptionalInt.empty(), moments.targetRow(k)));
        return Stream.of(Stream.of(rows.of(Kind.ROWS, BigInteger.valueOf(moments.rows()))), grams, targets)
                .flatMap(each -> each)
                .iterator();
    }

    private static BigInteger[] bits(double... values) {
        return integers(
                DoubleStream.of(values).mapToLong(Double::doubleToLongBits).toArray());
    }

    private static BigInteger[] integers(long... values) {
        return LongStream.of(values).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new);
    }

    /** Puts a state of the first pass together. */
    public static final class StatisticsReader {
        private final CodeStatistics state;
        private final List<long[]> columns = new ArrayList<>();
        private long rows;
        private BigInteger[] outputs = {};

        /**
         * Reads into a state.
         *
         * @param state that has seen nothing
         */
        public StatisticsReader(CodeStatistics state) {
            this.state = state;
        }

        /**
         * Takes the next row of the file.
         *
         * @throws IllegalArgumentException if the row cannot stand here
         */
        public void add(TableRow row) {
            BigInteger[] values = row.decimals("values");
            switch (kind(row)) {
                case ROWS -> rows = values[0].longValueExact();
                case OUTPUT_SUMS -> outputs = values;
                case GREATEST_OUTPUT ->
                    state.addOutputs(rows, Double.longBitsToDouble(values[0].longValueExact()), outputs);
                case GREATEST_CURVATURE ->
                    state.observeCurvatures(LongStream.of(longs(values))
                            .mapToDouble(Double::longBitsToDouble)
                            .toArray());
                case BINS, COUNTS, RESIDUAL_SUMS -> columns.add(longs(values));
                case WEIGHT_SUMS -> {
                    state.add(
                            row.integer("input"),
                            new CodeStatistics.Columns(columns.get(0), columns.get(1), columns.get(2), longs(values)));
                    columns.clear();
                }
                case GRAM, TARGET -> throw unexpected(row);
            }
        }

        private static long[] longs(BigInteger... values) {
            return Arrays.stream(values).mapToLong(BigInteger::longValueExact).toArray();
        }
    }

    /** Adds a row to a state of the second pass. */
    public static void add(SecondMoments state, TableRow row) {
        BigInteger[] values = row.decimals("values");
        switch (kind(row)) {
            case ROWS -> state.addRows(values[0].longValueExact());
            case GRAM -> state.addGramRow(row.integer("channel"), row.integer("input"), values);
            case TARGET -> state.addTargetRow(row.integer("channel"), values);
            case BINS, COUNTS, RESIDUAL_SUMS, WEIGHT_SUMS, OUTPUT_SUMS, GREATEST_OUTPUT, GREATEST_CURVATURE ->
                throw unexpected(row);
        }
    }

    private static Kind kind(TableRow row) {
        if (row.integer("format_version") != FORMAT_VERSION) {
            throw new IllegalArgumentException(
                    "found format_version " + row.integer("format_version") + ", expected " + FORMAT_VERSION);
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.label().equals(row.text("kind")))
                .findFirst()
                .orElseThrow(() -> unexpected(row));
    }

    private static IllegalArgumentException unexpected(TableRow row) {
        return new IllegalArgumentException("the kind \"" + row.text("kind") + "\" has no place here");
    }
}
