package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.onnx.quantize.RecipeChoice;
import java.util.Iterator;
import java.util.List;

/** The table {@code recipes}: what was tried to make integers of a network, the plainest first, and what was chosen. */
public final class RecipesTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "recipes",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("recipe", ScalarType.STRING),
            Column.required("rows", ScalarType.BIGINT),
            Column.nullable("sqnr_db", ScalarType.DOUBLE),
            Column.required("chosen", ScalarType.BOOLEAN));

    private static final int FORMAT_VERSION = 1;

    private RecipesTable() {}

    public static Iterator<TableRow> rows(String runId, RecipeChoice choice) {
        return choice.judged().stream()
                .map(each -> TableRow.of(
                        SCHEMA,
                        FORMAT_VERSION,
                        runId,
                        each.label(),
                        choice.rows(),
                        each.decibels(),
                        each.equals(choice.chosen())))
                .iterator();
    }

    /** What rows say, which are one at least. */
    public static RecipeChoice value(List<TableRow> rows) {
        return new RecipeChoice(
                rows.stream()
                        .map(row -> new RecipeChoice.Judged(row.text("recipe"), row.optionalReal("sqnr_db")))
                        .toList(),
                rows.get(0).bigint("rows"));
    }
}
