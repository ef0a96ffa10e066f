package io.vernier.jobs.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.outcome.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The complete runs of one model.
 *
 * @param runs the one that finished last first, equals by identity
 */
public record RunHistory(List<ListedRun> runs) {
    private static final Comparator<ListedRun> NEWEST_FIRST =
            Comparator.comparing(ListedRun::finished).reversed().thenComparing(ListedRun::runId);

    public RunHistory {
        runs = runs.stream().sorted(NEWEST_FIRST).toList();
    }

    /**
     * The runs below a directory.
     *
     * @param path {@code <output>/<name>}
     * @throws Refusal if nothing of Vernier's lies there, or a manifest or the pointer is damaged (21)
     */
    public static RunHistory of(Configuration hadoop, String path) {
        return of(OutputListing.at(hadoop, path));
    }

    static RunHistory of(OutputListing listing) {
        OutputDirectory output = listing.output();
        Optional<String> current = output.current().map(Pointer::runId);
        return new RunHistory(listing.runs().stream()
                .flatMap(run -> output.run(run.getName()).manifest().stream())
                .map(manifest -> listed(manifest, current))
                .toList());
    }

    private static ListedRun listed(RunManifest manifest, Optional<String> current) {
        return new ListedRun(
                manifest.runId(),
                manifest.calibrationId(),
                manifest.verdict(),
                bits(manifest.configuration()),
                manifest.provenance().started(),
                manifest.provenance().finished(),
                current.equals(Optional.of(manifest.runId())) ? ListedRun.Place.CURRENT : ListedRun.Place.KEPT);
    }

    private static SortedMap<String, Integer> bits(SortedMap<String, Object> configuration) {
        SortedMap<String, Integer> bits = new TreeMap<>();
        if (configuration.get("quantization") instanceof Map<?, ?> quantization) {
            for (String role : List.of("inputs", "activations", "weights")) {
                if (quantization.get(role) instanceof Map<?, ?> keys && keys.get("bits") instanceof Number number) {
                    bits.put(role, number.intValue());
                }
            }
        }
        return bits;
    }

    /** The list as JSON, with a line end after it. */
    public String json() {
        ObjectNode root = JsonDocument.create();
        ArrayNode all = root.putArray("runs");
        for (ListedRun run : runs) {
            ObjectNode node = all.addObject()
                    .put("run_id", run.runId())
                    .put("calibration_id", run.calibrationId())
                    .put("verdict", run.verdict().label());
            ObjectNode bits = node.putObject("bits");
            run.bits().forEach(bits::put);
            node.put("started", run.started().toString())
                    .put("finished", run.finished().toString())
                    .put("current", run.isCurrent());
        }
        return JsonDocument.text(root);
    }
}
