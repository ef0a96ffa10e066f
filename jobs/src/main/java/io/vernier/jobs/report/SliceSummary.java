package io.vernier.jobs.report;

import io.vernier.jobs.store.table.ValidationRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often both models decide alike in the slices of one column.
 *
 * @param column its name
 * @param values the agreement of each value, the least first
 */
public record SliceSummary(String column, List<ValidationRow> values) {
    public SliceSummary {
        values = List.copyOf(values);
    }

    static List<SliceSummary> of(List<ValidationRow> validation) {
        Map<String, List<ValidationRow>> columns = validation.stream()
                .filter(row -> row.metric().endsWith("agreement") && row.slice().isPresent())
                .sorted(Comparator.comparingDouble(row -> row.quantizedValue().orElse(Double.POSITIVE_INFINITY)))
                .collect(Collectors.groupingBy(
                        row -> row.slice().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
        return columns.entrySet().stream()
                .map(column -> new SliceSummary(column.getKey(), column.getValue()))
                .toList();
    }
}
