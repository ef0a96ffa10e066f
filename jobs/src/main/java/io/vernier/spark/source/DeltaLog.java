package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The commits of a Delta table: version {@code n} is the file {@code _delta_log/<n with 20 digits>.json}, by the protocol of Delta. A
 * {@code RESTORE} is a commit too, though it changes no file beside it.
 */
record DeltaLog(SourceConfiguration source, FileSystem files, Path root) {
    private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

    static DeltaLog of(Configuration hadoop, SourceConfiguration source, String path) {
        try {
            Path root = new Path(path);
            return new DeltaLog(source, root.getFileSystem(hadoop), root);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(source, e);
        }
    }

    private static Refusal unreadable(SourceConfiguration source, Exception error) {
        return Refusal.data(
                "The " + source.described() + " has no Delta log that can be read ("
                        + source.masked(String.valueOf(error.getMessage())) + "); name the directory of a Delta table.",
                error);
    }

    /** Whether there is one. */
    boolean isThere() {
        try {
            return files.exists(new Path(root, TableFormat.DELTA.marker()));
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /**
     * The newest version.
     *
     * @throws Refusal if there is no commit (22)
     */
    long newest() {
        try {
            return Arrays.stream(files.listStatus(new Path(root, TableFormat.DELTA.marker())))
                    .map(file -> file.getPath().getName())
                    .filter(name -> COMMIT.matcher(name).matches())
                    .max(Comparator.naturalOrder())
                    .map(name -> Long.parseLong(name.substring(0, 20)))
                    .orElseThrow(() -> new IOException("no commit in " + TableFormat.DELTA.marker()));
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** What tells this version from that of another table which has taken the place: its commit, as long as that is kept. */
    SortedMap<String, Object> facts(long version) {
        SortedMap<String, Object> facts = new TreeMap<>(Map.of("delta", version));
        commit(version)
                .ifPresent(commit -> facts.put("commit", List.of(commit.getLen(), commit.getModificationTime())));
        return facts;
    }

    private Optional<FileStatus> commit(long version) {
        Path commit =
                new Path(new Path(root, TableFormat.DELTA.marker()), String.format(Locale.ROOT, "%020d.json", version));
        try {
            return files.exists(commit) ? Optional.of(files.getFileStatus(commit)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }
}
