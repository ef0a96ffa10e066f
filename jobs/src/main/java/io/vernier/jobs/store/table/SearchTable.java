package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.OperatorSearch.Operator;
import io.vernier.onnx.quantize.OperatorSearch.Rung;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The table {@code search}: the operators of a network that may stay float, those that lose most first, and what was found where each and all
 * before it do; before them the network where none does.
 */
public final class SearchTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "search",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("floats", ScalarType.INT),
            Column.nullable("layer", ScalarType.STRING),
            Column.nullable("operator", ScalarType.STRING),
            Column.nullable("alone_sqnr_db", ScalarType.DOUBLE),
            Column.nullable("sqnr_db", ScalarType.DOUBLE),
            Column.nullable("agreement", ScalarType.DOUBLE),
            Column.nullable("rows", ScalarType.BIGINT),
            Column.required("kept", ScalarType.BOOLEAN));

    private static final int FORMAT_VERSION = 1;

    private SearchTable() {}

    public static Iterator<TableRow> rows(String runId, OperatorSearch search) {
        return IntStream.rangeClosed(0, search.operators().size())
                .mapToObj(floats -> row(runId, search, floats))
                .iterator();
    }

    private static TableRow row(String runId, OperatorSearch search, int floats) {
        Optional<Operator> operator =
                floats == 0 ? Optional.empty() : Optional.of(search.operators().get(floats - 1));
        Optional<Rung> rung =
                search.rungs().stream().filter(each -> each.floats() == floats).findFirst();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                floats,
                operator.map(Operator::layer),
                operator.map(Operator::type),
                operator.map(Operator::decibels).orElse(OptionalDouble.empty()),
                rung.map(Rung::decibels).orElse(OptionalDouble.empty()),
                rung.map(Rung::agreement),
                rung.map(Rung::rows),
                floats > 0 && floats <= search.floats());
    }

    /** What rows say, which are one at least. */
    public static OperatorSearch value(List<TableRow> rows) {
        return new OperatorSearch(
                rows.stream()
                        .skip(1)
                        .map(row -> new Operator(
                                row.text("layer"), row.text("operator"), row.optionalReal("alone_sqnr_db")))
                        .toList(),
                rows.stream()
                        .filter(row -> row.optionalReal("agreement").isPresent())
                        .map(row -> new Rung(
                                row.integer("floats"),
                                row.optionalReal("sqnr_db"),
                                row.optionalReal("agreement").getAsDouble(),
                                row.bigint("rows")))
                        .toList(),
                (int) rows.stream().filter(row -> row.truth("kept")).count());
    }
}
