package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.store.format.FooterAgreement;
import java.util.Optional;

/** The manifest of a calibration as JSON. */
public final class CalibrationManifestFile {

    private CalibrationManifestFile() {}

    public static ObjectNode manifest(CalibrationManifest manifest) {
        ObjectNode root = JsonDocument.create()
                .put("calibration_id", manifest.calibrationId())
                .put("rows", manifest.rows())
                .put("null_rows", manifest.nullRows())
                .put("skipped_rows", manifest.skippedRows())
                .put("non_finite_values", manifest.nonFiniteValues());
        manifest.footers()
                .ifPresent(footers ->
                        root.putObject("footers").put("files", footers.files()).put("columns", footers.columns()));
        root.set("tables", JsonDocument.tables(manifest.tables()));
        root.set("configuration", JsonDocument.configuration(manifest.configuration()));
        root.set("provenance", JsonDocument.provenance(manifest.provenance()));
        return root;
    }

    private static Optional<FooterAgreement> footers(JsonNode root) {
        return Optional.of(root.path("footers"))
                .filter(JsonNode::isObject)
                .map(footers -> new FooterAgreement(
                        Math.toIntExact(JsonDocument.number(footers, "files")),
                        Math.toIntExact(JsonDocument.number(footers, "columns"))));
    }

    public static CalibrationManifest read(JsonNode root) {
        return new CalibrationManifest(
                JsonDocument.text(root, "calibration_id"),
                JsonDocument.number(root, "rows"),
                JsonDocument.number(root, "null_rows"),
                JsonDocument.number(root, "skipped_rows"),
                JsonDocument.number(root, "non_finite_values"),
                footers(root),
                JsonDocument.tables(root),
                JsonDocument.configuration(root),
                JsonDocument.provenance(root));
    }
}
