package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row of {@code ablation}: what the model is worth with a part of its integers alone.
 *
 * @param what {@code weights}: these alone have the bits that were asked for; {@code activations}: inputs and activations alone;
 *     {@code all_but}: all but one tensor
 * @param tensor the one, of {@code all_but}
 * @param value absent where the metric has none
 */
public record AblationRow(String what, Optional<String> tensor, String metric, OptionalDouble value) {
    public static final RecordTable<AblationRow> TABLE = RecordTable.of("ablation", 1, "run_id", AblationRow.class);
}
