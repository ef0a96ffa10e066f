package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.quantize.TensorStability;
import io.vernier.range.RangeStability;
import java.util.OptionalInt;

/** A row of {@code range_stability}: how far a range and its scale move when a group of rows is left out. */
public record StabilityRow(
        String tensor,
        String role,
        OptionalInt channel,
        int groups,
        double rangeMin,
        double rangeMinLeast,
        double rangeMinGreatest,
        double rangeMinStandardError,
        double rangeMax,
        double rangeMaxLeast,
        double rangeMaxGreatest,
        double rangeMaxStandardError,
        double scale,
        double scaleLeast,
        double scaleGreatest,
        double scaleStandardError) {
    public static final RecordTable<StabilityRow> TABLE =
            RecordTable.of("range_stability", 1, "run_id", StabilityRow.class);

    /** That of a tensor. */
    public static StabilityRow of(TensorStability tensor) {
        RangeStability stability = tensor.stability();
        return new StabilityRow(
                tensor.tensor().tensor(),
                tensor.tensor().role().label(),
                tensor.tensor().channel(),
                stability.groups(),
                stability.lo().value(),
                stability.lo().least(),
                stability.lo().greatest(),
                stability.lo().standardError(),
                stability.hi().value(),
                stability.hi().least(),
                stability.hi().greatest(),
                stability.hi().standardError(),
                stability.scale().value(),
                stability.scale().least(),
                stability.scale().greatest(),
                stability.scale().standardError());
    }
}
