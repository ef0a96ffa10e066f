package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.OperatorSearch.Operator;
import io.vernier.onnx.quantize.OperatorSearch.Rung;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A row of {@code search}: an operator of a network that may stay float, those that lose most first, and what was found where it and all
 * before it do. The first row is the network where none does.
 *
 * @param floats how many operators stay float
 * @param aloneSqnrDb where nothing but the operator is quantized
 */
public record SearchRow(
        int floats,
        Optional<String> layer,
        Optional<String> operator,
        OptionalDouble aloneSqnrDb,
        OptionalDouble sqnrDb,
        OptionalDouble agreement,
        OptionalLong rows,
        boolean kept) {
    public static final RecordTable<SearchRow> TABLE = RecordTable.of("search", 1, "run_id", SearchRow.class);

    /** All of a search. */
    public static Stream<SearchRow> of(OperatorSearch search) {
        return IntStream.rangeClosed(0, search.operators().size()).mapToObj(floats -> of(search, floats));
    }

    private static SearchRow of(OperatorSearch search, int floats) {
        Optional<Operator> operator =
                floats == 0 ? Optional.empty() : Optional.of(search.operators().get(floats - 1));
        Optional<Rung> rung =
                search.rungs().stream().filter(each -> each.floats() == floats).findFirst();
        return new SearchRow(
                floats,
                operator.map(Operator::layer),
                operator.map(Operator::type),
                operator.map(Operator::decibels).orElseGet(OptionalDouble::empty),
                rung.map(Rung::decibels).orElseGet(OptionalDouble::empty),
                rung.map(each -> OptionalDouble.of(each.agreement())).orElseGet(OptionalDouble::empty),
                rung.map(each -> OptionalLong.of(each.rows())).orElseGet(OptionalLong::empty),
                floats > 0 && floats <= search.floats());
    }

    /** What rows say, which are one at least. */
    public static OperatorSearch search(List<SearchRow> rows) {
        return new OperatorSearch(
                rows.stream()
                        .skip(1)
                        .map(row -> new Operator(
                                row.layer().orElseThrow(), row.operator().orElseThrow(), row.aloneSqnrDb()))
                        .toList(),
                rows.stream()
                        .filter(row -> row.agreement().isPresent())
                        .map(row -> new Rung(
                                row.floats(),
                                row.sqnrDb(),
                                row.agreement().getAsDouble(),
                                row.rows().orElseThrow()))
                        .toList(),
                (int) rows.stream().filter(SearchRow::kept).count());
    }
}
