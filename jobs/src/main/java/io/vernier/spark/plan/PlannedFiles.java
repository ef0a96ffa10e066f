package io.vernier.spark.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.outcome.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a batch, as Spark has noted them in the checkpoint before it reads them. One that is removed before that is left out by
 * Spark without a word.
 *
 * <p>Files are noted before their batch is planned, in {@code sources/0/<note>}, or {@code sources/0/<note>.compact} with those of all
 * notes before: a line with the version, then an object for each file with its {@code path}, a URI, and the number of its note, there
 * named {@code batchId}. The plan {@code offsets/<batch>} tells by {@code logOffset} up to which note the batch goes; it begins after
 * that of the batch before. Notes and batches have different numbers once a process has ended between a note and its plan; and a note
 * that is older than ten minutes is gone once a later one holds it. Looked at with Spark 4.0 to 4.3.
 *
 * @param checkpoint of the stream
 * @param batch its number
 */
public record PlannedFiles(Configuration hadoop, String checkpoint, long batch) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMPACTED = Pattern.compile("(\\d{1,18})\\.compact");
    private static final Pattern LAST_NOTE = Pattern.compile("\"logOffset\"\\s*:\\s*(\\d{1,18})");

    /**
     * Looks whether they are all there.
     *
     * @throws Refusal if one is not (22)
     */
    public void requirePresent() {
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
        try {
            FileSystem files = new Path(checkpoint).getFileSystem(hadoop);
            List<Path> found = new ArrayList<>();
            long last = lastNote(files, batch);
            for (long note = batch == 0 ? 0 : lastNote(files, batch - 1) + 1; note <= last; note++) {
                found.addAll(noted(files, note));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint \"" + checkpoint + "\" cannot be read.", e);
        }
    }

    private long lastNote(FileSystem files, long of) throws IOException {
        Path plan = new Path(checkpoint, "offsets/" + of);
        for (String line : lines(files, plan)) {
            Matcher matcher = LAST_NOTE.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IllegalStateException(
                "Spark's plan \"" + plan + "\" names no files, so nothing tells whether all are there.");
    }

    private List<Path> noted(FileSystem files, long number) throws IOException {
        Path notes = new Path(checkpoint, "sources/0");
        Path own = new Path(notes, Long.toString(number));
        if (files.exists(own)) {
            return noted(lines(files, own), number);
        }
        Path holder = Arrays.stream(files.listStatus(notes))
                .map(FileStatus::getPath)
                .filter(note -> compacted(note) >= number)
                .min(Comparator.comparingLong(PlannedFiles::compacted))
                .orElseThrow(() -> new IllegalStateException("Spark has kept no note " + number + " in \"" + notes
                        + "\", so nothing tells whether all files of batch " + batch + " are there."));
        return noted(lines(files, holder), number);
    }

    /** The last note that a note holds, if it holds those before; otherwise -1. */
    private static long compacted(Path note) {
        Matcher name = COMPACTED.matcher(note.getName());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static List<Path> noted(List<String> lines, long number) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            JsonNode file = JSON.readTree(line);
            if (file.path("batchId").asLong(-1) == number) {
                found.add(new Path(URI.create(file.path("path").asText())));
            }
        }
        return found;
    }

    private static List<String> lines(FileSystem files, Path file) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }
}
