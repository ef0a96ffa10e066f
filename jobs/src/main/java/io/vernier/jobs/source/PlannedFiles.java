package io.vernier.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.outcome.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a batch, as Spark has noted them in the checkpoint before it reads them. One that is removed before that is left out by
 * Spark without a word.
 *
 * <p>A note is {@code sources/0/<batch>}, or {@code sources/0/<batch>.compact} with those of all batches before: a line with the version,
 * then an object for each file with its {@code path}, a URI, and its {@code batchId}; so with Spark 4.1.
 *
 * @param checkpoint of the stream
 * @param batch its number
 */
record PlannedFiles(Configuration hadoop, String checkpoint, long batch) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Looks whether they are all there.
     *
     * @throws Refusal if one is not (22)
     */
    void requirePresent() {
        files().parallelStream().filter(this::isAbsent).sorted().findFirst().ifPresent(file -> {
            throw Refusal.data("The file \"" + file + "\" was removed before it was read; put it back, or remove \""
                    + new Path(checkpoint).getParent() + "\" to begin again with the files that are there.");
        });
    }

    private boolean isAbsent(Path file) {
        try {
            return !file.getFileSystem(hadoop).exists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The file \"" + file + "\" cannot be looked at.", e);
        }
    }

    private List<Path> files() {
        Path notes = new Path(checkpoint, "sources/0");
        try {
            FileSystem files = notes.getFileSystem(hadoop);
            for (String suffix : List.of("", ".compact")) {
                Path note = new Path(notes, batch + suffix);
                if (files.exists(note)) {
                    return files(files, note);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint \"" + checkpoint + "\" cannot be read.", e);
        }
        throw new IllegalStateException("Spark has noted no files of batch " + batch + " in \"" + notes
                + "\", so nothing tells whether all are there.");
    }

    private List<Path> files(FileSystem files, Path note) throws IOException {
        List<Path> found = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(note), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode file = JSON.readTree(line);
                if (file.path("batchId").asLong(-1) == batch) {
                    found.add(new Path(URI.create(file.path("path").asText())));
                }
            }
        }
        return found;
    }
}
