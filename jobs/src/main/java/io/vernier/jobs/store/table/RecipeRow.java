package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.onnx.quantize.RecipeChoice;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A row of the table of recipes: what was tried to make integers of a network, the plainest first.
 *
 * @param rows that judged it
 * @param sqnrDb absent where there was no error
 */
public record RecipeRow(String recipe, long rows, OptionalDouble sqnrDb, boolean chosen) {
    public static final RecordTable<RecipeRow> TABLE = RecordTable.of("recipes", 1, "run_id", RecipeRow.class);

    /** All of a choice. */
    public static Stream<RecipeRow> of(RecipeChoice choice) {
        return choice.judged().stream()
                .map(each -> new RecipeRow(each.label(), choice.rows(), each.decibels(), each.equals(choice.chosen())));
    }

    /** What rows say, which are one at least. */
    public static RecipeChoice choice(List<RecipeRow> rows) {
        return new RecipeChoice(
                rows.stream()
                        .map(row -> new RecipeChoice.Judged(row.recipe(), row.sqnrDb()))
                        .toList(),
                rows.get(0).rows());
    }
}
