package io.vernier.jobs.store;

import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The complete runs of one model.
 *
 * @param runs the one that finished last first, equals by identity
 * @param damaged a sentence for each run whose manifest is no use, by identity
 */
public record RunHistory(List<ListedRun> runs, SortedMap<String, String> damaged) {
    private static final Comparator<ListedRun> NEWEST_FIRST =
            Comparator.comparing(ListedRun::finished).reversed().thenComparing(ListedRun::runId);

    public RunHistory {
        runs = runs.stream().sorted(NEWEST_FIRST).toList();
        damaged = Collections.unmodifiableSortedMap(new TreeMap<>(damaged));
    }

    /**
     * The runs below a directory.
     *
     * @param path {@code <output>/<name>}
     * @throws Refusal if nothing of Vernier's lies there, or the pointer is damaged (21)
     */
    public static RunHistory of(Configuration hadoop, String path) {
        return of(OutputListing.at(hadoop, path));
    }

    static RunHistory of(OutputListing listing) {
        OutputDirectory output = listing.output();
        Optional<String> current = output.current().map(Pointer::runId);
        List<ListedRun> runs = new ArrayList<>();
        SortedMap<String, String> damaged = new TreeMap<>();
        for (Path run : listing.runs()) {
            try {
                output.run(run.getName()).manifest().ifPresent(manifest -> runs.add(listed(manifest, current)));
            } catch (Refusal e) {
                damaged.put(run.getName(), e.getMessage());
            }
        }
        return new RunHistory(runs, damaged);
    }

    private static ListedRun listed(RunManifest manifest, Optional<String> current) {
        return new ListedRun(
                manifest.runId(),
                manifest.calibrationId(),
                manifest.verdict(),
                manifest.isOfRanks() ? Collections.emptySortedMap() : manifest.bits(),
                manifest.provenance().started(),
                manifest.provenance().finished(),
                current.equals(Optional.of(manifest.runId())) ? ListedRun.Place.CURRENT : ListedRun.Place.KEPT);
    }

    /** The list as JSON, with a line end after it. */
    public String json() {
        return JsonDocument.text(new Listing(
                runs,
                damaged.entrySet().stream()
                        .map(run -> new Broken(run.getKey(), run.getValue()))
                        .toList()));
    }

    /** The fields of the list. */
    record Listing(List<ListedRun> runs, List<Broken> damaged) {}

    /** The fields of a run whose manifest is no use. */
    record Broken(String runId, String error) {}
}
