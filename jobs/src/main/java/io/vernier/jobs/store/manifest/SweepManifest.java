package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.config.SweepConfiguration.Select;
import java.util.List;

/**
 * What is to be known of a sweep beside its table.
 *
 * @param select whether a candidate becomes a run
 * @param tolerance the share of decisions that it may lose
 * @param warnings a sentence each, secrets masked
 */
public record SweepManifest(Select select, double tolerance, List<String> warnings) {
    public SweepManifest {
        warnings = warnings.stream().map(Secrets::mask).toList();
    }

    /** As JSON. */
    public ObjectNode json(String sweepId) {
        ObjectNode root = JsonDocument.create()
                .put("sweep_id", sweepId)
                .put("select", select.label())
                .put("tolerance", tolerance);
        root.set("warnings", JsonDocument.texts(warnings));
        return root;
    }

    /** What was written so. */
    public static SweepManifest read(JsonNode root) {
        return new SweepManifest(
                GateJson.named(Select.values(), Select::label, JsonDocument.text(root, "select")),
                JsonDocument.required(root, "tolerance").asDouble(),
                JsonDocument.texts(root, "warnings"));
    }
}
