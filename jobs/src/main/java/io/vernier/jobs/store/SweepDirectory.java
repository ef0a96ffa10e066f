package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.manifest.CanonicalJson;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.SweepManifest;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.outcome.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** {@code <output>/<name>/sweeps/<sweep_id>}: what the candidates of a sweep were worth. */
public final class SweepDirectory {
    private final Path directory;
    private final StoredFile report;
    private final StoredFile manifest;
    private final TableFile table;

    SweepDirectory(Configuration hadoop, Path directory) {
        this.directory = directory;
        this.report = StoredFile.at(hadoop, new Path(directory, RunDirectory.REPORT));
        this.manifest = StoredFile.at(hadoop, new Path(directory, OutputDirectory.MANIFEST));
        this.table = TableFile.below(hadoop, directory, CandidateRow.TABLE);
    }

    /**
     * The identity of a sweep.
     *
     * @param runs identities of the runs that its candidates are or would be
     * @param rule how one is selected
     */
    public static String identity(List<String> runs, SortedMap<String, Object> rule) {
        SortedMap<String, Object> what = new TreeMap<>(rule);
        what.put("runs", runs);
        what.put("format_version", CandidateRow.VERSION);
        return CanonicalJson.identity(what);
    }

    /**
     * Finds a sweep.
     *
     * @param path the directory of a sweep; absent where it is none, which its place and its table tell
     */
    public static Optional<SweepDirectory> at(Configuration hadoop, String path) {
        Path written = StoredFile.path(path);
        Path sweeps = StoredFile.files(hadoop, written).makeQualified(written).getParent();
        return Optional.of(written)
                .filter(each -> sweeps != null && sweeps.getName().equals(OutputDirectory.SWEEPS))
                .map(each -> new SweepDirectory(hadoop, each))
                .filter(SweepDirectory::isComplete);
    }

    /** The name of its model: {@code <output>/<name>/sweeps/<sweep_id>}. */
    public String model() {
        // It is named by a directory above, which a relative path may leave out.
        return report.files().makeQualified(directory).getParent().getParent().getName();
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    /** Its identity. */
    public String sweepId() {
        return directory.getName();
    }

    /** When its table was written. */
    public Instant written() {
        return table.written();
    }

    /** Whether its table is there. */
    public boolean isComplete() {
        return table.exists();
    }

    /** Its rows, candidate by candidate. */
    public List<CandidateRow> read() {
        return table.read(CandidateRow.TABLE);
    }

    /** Writes the table, in the place of one that is there. */
    public void write(List<CandidateRow> rows) {
        table.write(CandidateRow.TABLE.rows(sweepId(), rows.stream()));
    }

    /** Writes how it selects, and what a reader should know of it. */
    public void write(SweepManifest rule) {
        JsonDocument.write(manifest, rule);
    }

    /**
     * What was written so.
     *
     * @throws Refusal if it is not there, as in sweeps of older versions (21)
     */
    public SweepManifest manifest() {
        return JsonDocument.read(manifest, SweepManifest.class, read -> read)
                .orElseThrow(() -> Refusal.before("The sweep \"" + path()
                        + "\" has no manifest.json, so it is of an older version; run vernier sweep again."));
    }

    /** The warnings that were written so; none where nothing was. */
    public List<String> warnings() {
        return JsonDocument.read(manifest, SweepManifest.class, SweepManifest::warnings)
                .orElse(List.of());
    }

    /** Writes {@code report.html}, in the place of one that is there. */
    public void writeReport(String html) {
        report.write(StoredFile.text(html));
    }

    /** The path of {@code report.html}, whether it is there or not. */
    public String reportPath() {
        return report.path().toString();
    }
}
