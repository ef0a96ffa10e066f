package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A row of {@code moments}: exact sums that codes and weights of few bits are fitted to.
 *
 * @param kind what it holds, by its lower-case name
 */
@SuppressWarnings("ArrayRecordComponent")
public record MomentRow(String layer, String kind, OptionalInt channel, OptionalInt input, BigInteger[] values) {
    public static final RecordTable<MomentRow> TABLE = RecordTable.of("moments", 1, "calibration_id", MomentRow.class);

    /** What a row holds. */
    enum Kind {
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

    private static MomentRow of(String layer, Kind kind, OptionalInt channel, OptionalInt input, BigInteger... values) {
        return new MomentRow(layer, kind.label(), channel, input, values);
    }

    private static MomentRow of(String layer, Kind kind, BigInteger... values) {
        return of(layer, kind, OptionalInt.empty(), OptionalInt.empty(), values);
    }

    /** A state of the first pass. */
    public static Stream<MomentRow> of(String layer, CodeStatistics statistics) {
        Stream<MomentRow> outputs = Stream.of(
                of(layer, Kind.ROWS, BigInteger.valueOf(statistics.rows())),
                of(layer, Kind.OUTPUT_SUMS, statistics.outputSums()),
                of(layer, Kind.GREATEST_OUTPUT, bits(statistics.greatest())),
                of(layer, Kind.GREATEST_CURVATURE, bits(statistics.greatestCurvatures())));
        return Stream.concat(
                outputs,
                IntStream.range(0, statistics.inputs())
                        .boxed()
                        .flatMap(input -> ofInput(layer, input, statistics.columns(input))));
    }

    private static Stream<MomentRow> ofInput(String layer, int input, CodeStatistics.Columns columns) {
        OptionalInt none = OptionalInt.empty();
        OptionalInt at = OptionalInt.of(input);
        return Stream.of(
                of(layer, Kind.BINS, none, at, integers(columns.positions())),
                of(layer, Kind.COUNTS, none, at, integers(columns.counts())),
                of(layer, Kind.RESIDUAL_SUMS, none, at, integers(columns.residualSums())),
                of(layer, Kind.WEIGHT_SUMS, none, at, integers(columns.weights())));
    }

    /** A state of the second pass. */
    public static Stream<MomentRow> of(String layer, SecondMoments moments) {
        Stream<MomentRow> grams = IntStream.range(0, moments.grams()).boxed().flatMap(g -> IntStream.rangeClosed(
                        0, moments.inputs())
                .mapToObj(i -> of(layer, Kind.GRAM, OptionalInt.of(g), OptionalInt.of(i), moments.gramRow(g, i))));
        Stream<MomentRow> targets = IntStream.range(0, moments.targets())
                .mapToObj(k -> of(layer, Kind.TARGET, OptionalInt.of(k), OptionalInt.empty(), moments.targetRow(k)));
        return Stream.of(Stream.of(of(layer, Kind.ROWS, BigInteger.valueOf(moments.rows()))), grams, targets)
                .flatMap(each -> each);
    }

    private static BigInteger[] bits(double... values) {
        return integers(
                DoubleStream.of(values).mapToLong(Double::doubleToLongBits).toArray());
    }

    private static BigInteger[] integers(long... values) {
        return LongStream.of(values).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new);
    }

    /**
     * Adds the row to a state of the second pass.
     *
     * @throws IllegalArgumentException if it cannot stand there
     */
    public void addTo(SecondMoments state) {
        switch (parsedKind()) {
            case ROWS -> state.addRows(values[0].longValueExact());
            case GRAM -> state.addGramRow(channel.orElseThrow(), input.orElseThrow(), values);
            case TARGET -> state.addTargetRow(channel.orElseThrow(), values);
            case BINS, COUNTS, RESIDUAL_SUMS, WEIGHT_SUMS, OUTPUT_SUMS, GREATEST_OUTPUT, GREATEST_CURVATURE ->
                throw unexpected();
        }
    }

    Kind parsedKind() {
        return Arrays.stream(Kind.values())
                .filter(each -> each.label().equals(kind))
                .findFirst()
                .orElseThrow(this::unexpected);
    }

    long[] longs() {
        return Arrays.stream(values).mapToLong(BigInteger::longValueExact).toArray();
    }

    IllegalArgumentException unexpected() {
        return new IllegalArgumentException("the kind \"" + kind + "\" has no place here");
    }
}
