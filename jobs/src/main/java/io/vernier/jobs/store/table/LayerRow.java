package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.onnx.quantize.QuantizedNetwork;
import java.util.stream.Stream;

/** A row of the table of layers: what became of an operator of a network, in the order of the file. */
public record LayerRow(String layer, String operator, boolean quantized, String reason, String recipe) {
    public static final RecordTable<LayerRow> TABLE = RecordTable.of("layers", 1, "run_id", LayerRow.class);

    /** All of a network. */
    public static Stream<LayerRow> of(QuantizedNetwork network) {
        return network.layers().stream()
                .map(each -> new LayerRow(
                        each.layer(),
                        each.operator(),
                        each.treatment().isQuantized(),
                        each.treatment().label(),
                        each.recipe()));
    }
}
