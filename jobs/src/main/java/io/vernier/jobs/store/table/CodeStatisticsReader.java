package io.vernier.jobs.store.table;

import io.vernier.statistics.CodeStatistics;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Puts a state of the first pass together from the rows of {@code moments}, in their order. */
public final class CodeStatisticsReader {
    private final CodeStatistics state;
    private final List<long[]> columns = new ArrayList<>();
    private long rows;
    private BigInteger[] outputs = {};

    /**
     * Reads into a state.
     *
     * @param state that has seen nothing
     */
    public CodeStatisticsReader(CodeStatistics state) {
        this.state = state;
    }

    /**
     * Takes the next row.
     *
     * @throws IllegalArgumentException if the row cannot stand here
     */
    public void add(MomentRow row) {
        BigInteger[] values = row.values();
        switch (row.parsedKind()) {
            case ROWS -> rows = values[0].longValueExact();
            case OUTPUT_SUMS -> outputs = values;
            case GREATEST_OUTPUT ->
                state.addOutputs(rows, Double.longBitsToDouble(values[0].longValueExact()), outputs);
            case GREATEST_CURVATURE ->
                state.observeCurvatures(LongStream.of(row.longs())
                        .mapToDouble(Double::longBitsToDouble)
                        .toArray());
            case BINS, COUNTS, RESIDUAL_SUMS -> columns.add(row.longs());
            case WEIGHT_SUMS -> {
                state.add(
                        row.input().orElseThrow(),
                        new CodeStatistics.Columns(columns.get(0), columns.get(1), columns.get(2), row.longs()));
                columns.clear();
            }
            case GRAM, TARGET -> throw row.unexpected();
        }
    }
}
