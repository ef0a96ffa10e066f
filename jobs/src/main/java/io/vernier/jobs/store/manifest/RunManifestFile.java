package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.config.Secrets;
import io.vernier.quantize.GuardReport;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The manifest of a run, and the outcome beside it, as JSON. */
public final class RunManifestFile {
    /** The field of {@code outcome.json} that says where the run was written. */
    public static final String PATH = "path";

    private RunManifestFile() {}

    public static ObjectNode manifest(RunManifest manifest) {
        ObjectNode root = identity(manifest);
        root.set("tables", JsonDocument.tables(manifest.tables()));
        root.set("gates", GateJson.write(manifest.gates()));
        root.set("material_losses", GateJson.losses(manifest));
        root.set("guard", guard(manifest.guard()));
        root.set("notes", JsonDocument.texts(manifest.notes()));
        root.set("warnings", JsonDocument.texts(manifest.warnings()));
        root.set("configuration", JsonDocument.configuration(manifest.configuration()));
        manifest.origin().ifPresent(origin -> root.set("origin", origin(origin)));
        manifest.speed().ifPresent(speed -> root.set("speed", speed(speed)));
        root.set("provenance", JsonDocument.provenance(manifest.provenance()));
        return root;
    }

    /**
     * What a job says at its end, as JSON.
     *
     * @param path the directory of the run as a user would write it
     */
    public static ObjectNode outcome(RunManifest manifest, int exitCode, String path) {
        ObjectNode root = identity(manifest)
                .put("exit_code", exitCode)
                .put("gates_set", !manifest.gates().isEmpty());
        root.set("gates", GateJson.write(manifest.gates()));
        root.set("material_losses", GateJson.losses(manifest));
        root.set("warnings", JsonDocument.texts(manifest.warnings()));
        return root.put(PATH, Secrets.mask(path));
    }

    private static ObjectNode identity(RunManifest manifest) {
        return JsonDocument.create()
                .put("run_id", manifest.runId())
                .put("calibration_id", manifest.calibrationId())
                .put("verdict", manifest.verdict().label());
    }

    private static ObjectNode guard(GuardReport guard) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("choice", guard.choice());
        var scores = node.putArray("scores");
        for (GuardReport.Score score : guard.scores()) {
            scores.addObject().put("candidate", score.candidate()).set("score", JsonDocument.real(score.score()));
        }
        return node;
    }

    /** The rows and the nanoseconds that they took in all. */
    private static ObjectNode speed(Speed speed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("rows", speed.rows())
                .put("float_nanoseconds", speed.floatNanoseconds())
                .put("integer_nanoseconds", speed.integerNanoseconds());
    }

    private static Speed speed(JsonNode node) {
        return new Speed(
                JsonDocument.required(node, "rows").asLong(),
                JsonDocument.required(node, "float_nanoseconds").asLong(),
                JsonDocument.required(node, "integer_nanoseconds").asLong());
    }

    private static ObjectNode origin(RunOrigin origin) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("model_digest", origin.modelDigest())
                .put("calibration_data", origin.calibrationData().orElse(null))
                .put("validation_data", origin.validationData());
        ObjectNode session = node.putObject("session");
        origin.session().forEach(session::put);
        if (!origin.circumstances().isEmpty()) {
            origin.circumstances().forEach(node.putArray("circumstances")::add);
        }
        return node;
    }

    private static RunOrigin origin(JsonNode node) {
        SortedMap<String, String> session = new TreeMap<>();
        JsonDocument.required(node, "session")
                .properties()
                .forEach(fact -> session.put(fact.getKey(), fact.getValue().asText()));
        return new RunOrigin(
                JsonDocument.text(node, "model_digest"),
                node.hasNonNull("calibration_data")
                        ? Optional.of(JsonDocument.text(node, "calibration_data"))
                        : Optional.empty(),
                JsonDocument.text(node, "validation_data"),
                session,
                node.has("circumstances") ? JsonDocument.list(node, "circumstances", JsonNode::asText) : List.of());
    }

    public static RunManifest read(JsonNode root) {
        JsonNode guard = JsonDocument.required(root, "guard");
        return new RunManifest(
                JsonDocument.text(root, "run_id"),
                JsonDocument.text(root, "calibration_id"),
                GateJson.named(Verdict.values(), Verdict::label, JsonDocument.text(root, "verdict")),
                JsonDocument.tables(root),
                JsonDocument.list(root, "gates", GateJson::read),
                // Manifests before these were kept have none.
                root.has("material_losses") ? JsonDocument.list(root, "material_losses", GateJson::loss) : List.of(),
                new GuardReport(
                        JsonDocument.text(guard, "choice"),
                        JsonDocument.list(
                                guard,
                                "scores",
                                score -> new GuardReport.Score(
                                        JsonDocument.text(score, "candidate"),
                                        JsonDocument.real(JsonDocument.required(score, "score"))))),
                JsonDocument.texts(root, "notes"),
                JsonDocument.texts(root, "warnings"),
                JsonDocument.configuration(root),
                // Manifests of older versions told of files alone, of which these identities cannot be made.
                root.path("origin").hasNonNull("validation_data")
                        ? Optional.of(origin(root.get("origin")))
                        : Optional.empty(),
                root.has("speed") ? Optional.of(speed(root.get("speed"))) : Optional.empty(),
                JsonDocument.provenance(root));
    }
}
