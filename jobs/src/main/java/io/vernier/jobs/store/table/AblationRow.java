package io.vernier.jobs.store.table;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row of the {@code ablation} table.
 *
 * @param what {@code weights}: these alone have the bits that were asked for; {@code activations}: inputs and activations alone;
 *     {@code all_but}: all but one tensor
 * @param tensor the one, of {@code all_but}
 * @param value absent where the metric has none
 */
public record AblationRow(String what, Optional<String> tensor, String metric, OptionalDouble value) {}
