package io.vernier.jobs.store.manifest;

import io.vernier.jobs.store.format.TableSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table that was written, as manifests have it below its name. */
public record TableJson(long rows, String digest) {

    /** The tables in their order. */
    public static Map<String, TableJson> of(List<TableSummary> tables) {
        Map<String, TableJson> fields = new LinkedHashMap<>();
        tables.forEach(table -> fields.put(table.table(), new TableJson(table.rows(), table.digest())));
        return fields;
    }

    /** The tables of a manifest in its order. */
    public static List<TableSummary> tables(Map<String, TableJson> fields) {
        return fields.entrySet().stream()
                .map(table -> new TableSummary(
                        table.getKey(),
                        table.getValue().rows(),
                        table.getValue().digest()))
                .toList();
    }
}
