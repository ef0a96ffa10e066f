package io.vernier.jobs.store.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.config.Secrets;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.manifest.RunManifest;
import java.sql.Timestamp;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The row of a run in the table {@code runs} of a catalog. */
final class CatalogRun {
    static final StructType COLUMNS = StructType.fromDDL(
            "format_version int, run_id string, name string, created timestamp, calibration_id string,"
                    + " verdict string, gates int, as_of string, location string, started timestamp, inputs_bits int,"
                    + " activations_bits int, weights_bits int, configuration string, vernier string, spark string");

    private static final int FORMAT_VERSION = 1;

    private CatalogRun() {}

    /**
     * The row.
     *
     * @param name of the model
     * @param location of the run, with its file system
     */
    static Row row(RunManifest run, String name, String location) {
        JsonNode configuration = JsonDocument.configuration(run.configuration());
        String asOf = configuration.path("output").path("as_of").asText();
        Map<String, Integer> bits = run.bits();
        Provenance made = run.provenance();
        return RowFactory.create(
                FORMAT_VERSION,
                run.runId(),
                name,
                Timestamp.from(made.finished()),
                run.calibrationId(),
                run.verdict().label(),
                run.gates().size(),
                asOf.isEmpty() ? null : asOf,
                Secrets.mask(location),
                Timestamp.from(made.started()),
                bits.get("inputs"),
                bits.get("activations"),
                bits.get("weights"),
                configuration.toString(),
                made.program(),
                made.spark());
    }
}
