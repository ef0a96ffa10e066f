package io.vernier.spark.source;

import io.vernier.config.Secrets;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that Spark reads from paths, when they were looked at; equal listings are taken for equal data.
 *
 * @param roots the paths, qualified
 * @param files by path relative to its root, after the number of the root where there are several
 */
record FileListing(List<String> roots, SortedMap<String, FileStatus> files) {
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    /** Formats of which a file has bytes even without rows; Spark passes over one that has none. */
    private static final Set<String> NEVER_EMPTY = Set.of("parquet", "orc", "avro");

    /** What old writers of Parquet have put beside their files. */
    private static final List<String> SUMMARIES = List.of("_common_metadata", "_metadata");

    /**
     * Lists what is there.
     *
     * @throws Refusal if a path matches no file, or cannot be listed (22)
     */
    static FileListing of(Configuration hadoop, SourceConfiguration source, List<String> paths) {
        SortedMap<String, FileStatus> all = new TreeMap<>();
        List<String> sorted = paths.stream().sorted().toList();
        for (String path : sorted) {
            SortedMap<String, FileStatus> found = files(hadoop, source, path);
            if (found.isEmpty()) {
                throw Refusal.data("The " + (source.role().isEmpty() ? "" : source.role() + " ") + "data \""
                        + source.masked(path) + "\" matches no file; "
                        + (path.contains(Path.SEPARATOR)
                                ? "check the path."
                                : "it is not a path of files; check it, or, for a table, set " + source.key("table")
                                        + " and leave " + source.key("path") + " out."));
            }
            found.forEach((name, file) ->
                    all.put(paths.size() == 1 ? name : sorted.indexOf(path) + Path.SEPARATOR + name, file));
        }
        List<String> roots = paths.stream()
                .map(path -> qualified(hadoop, source, path))
                .sorted()
                .toList();
        return new FileListing(roots, Collections.unmodifiableSortedMap(all));
    }

    private static SortedMap<String, FileStatus> files(Configuration hadoop, SourceConfiguration source, String path) {
        SortedMap<String, FileStatus> found = new TreeMap<>();
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            for (FileStatus match : matches(files, root)) {
                Path base = base(match, files.makeQualified(root));
                if (match.isDirectory()) {
                    addBelow(files, match.getPath(), base, found);
                } else if (!isHidden(match.getPath().getName())) {
                    found.put(relative(base, match.getPath()), match);
                }
            }
        } catch (IOException | RuntimeException e) {
            // Hadoop's local file system throws a bare RuntimeException for a file that goes while it is listed.
            throw unreachable(source, path, e);
        }
        return found;
    }

    private static void addBelow(FileSystem files, Path directory, Path base, SortedMap<String, FileStatus> found)
            throws IOException {
        for (FileStatus file : FileTree.below(files, directory)) {
            if (!isHidden(relative(directory, file.getPath()))) {
                found.put(relative(base, file.getPath()), file);
            }
        }
    }

    static FileStatus[] matches(FileSystem files, Path root) throws IOException {
        FileStatus[] matches = files.globStatus(root);
        return matches == null ? new FileStatus[0] : matches;
    }

    /** A path with its file system, without secrets. */
    static String qualified(Configuration hadoop, SourceConfiguration source, String path) {
        try {
            Path root = new Path(path);
            return Secrets.mask(root.getFileSystem(hadoop).makeQualified(root).toString());
        } catch (IOException | IllegalArgumentException e) {
            throw unreachable(source, path, e);
        }
    }

    private static Refusal unreachable(SourceConfiguration source, String path, Exception error) {
        return Refusal.data(
                "The data \"" + source.masked(path) + "\" cannot be listed ("
                        + source.masked(String.valueOf(error.getMessage())) + "); check the path.",
                error);
    }

    /** What paths are relative to: a directory itself, the directory of a file, the last one before the first wildcard. */
    private static Path base(FileStatus match, Path root) {
        Path base = root;
        for (Path each = root; each != null; each = each.getParent()) {
            if (GLOB.matcher(each.getName()).find()) {
                base = each.getParent();
            }
        }
        return base.equals(root) && match.isFile() ? root.getParent() : base;
    }

    /** Whether Spark leaves out a file at this path below a directory. */
    private static boolean isHidden(String below) {
        // A name like "_year=2013" is a partition.
        return Arrays.stream(below.split(Path.SEPARATOR))
                .anyMatch(name -> name.startsWith(".") || (name.startsWith("_") && !name.contains("=")));
    }

    private static String relative(Path root, Path file) {
        String parent = root.toUri().getPath();
        String path = file.toUri().getPath();
        return path.substring(parent.endsWith(Path.SEPARATOR) ? parent.length() : parent.length() + 1);
    }

    /**
     * Refuses files without a byte where the format has none such.
     *
     * @throws Refusal if there is one (22)
     */
    FileListing requireFilled(SourceConfiguration source, String format) {
        if (NEVER_EMPTY.contains(format.toLowerCase(Locale.ROOT))) {
            files.forEach((name, file) -> {
                if (file.getLen() == 0) {
                    throw Refusal.data("The file \"" + name + "\" of the " + source.described()
                            + " is empty (0 bytes), as one that was never finished; write it again or remove it.");
                }
            });
        }
        return this;
    }

    /** Name, size in bytes and modification time in milliseconds since 1970 of each file. */
    List<Object> facts() {
        List<Object> facts = new ArrayList<>();
        files.forEach((name, file) -> facts.add(List.of(name, file.getLen(), file.getModificationTime())));
        return facts;
    }

    /** Partitions have columns of their own, and a file that is still copied is not read. */
    private static boolean isOfOtherRules(String name) {
        return name.contains("=") || name.endsWith("._COPYING_");
    }

    /** The file whose schema is that of all to Spark; empty where it may look at others, as in partitions or beside a summary of them. */
    Optional<Path> ofSchema(Configuration hadoop) {
        List<Path> paths = files.values().stream().map(FileStatus::getPath).toList();
        Set<Path> directories = paths.stream().map(Path::getParent).collect(Collectors.toSet());
        if (directories.size() != 1 || files.keySet().stream().anyMatch(FileListing::isOfOtherRules)) {
            return Optional.empty();
        }
        Path directory = directories.iterator().next();
        try {
            FileSystem system = directory.getFileSystem(hadoop);
            for (String summary : SUMMARIES) {
                if (system.exists(new Path(directory, summary))) {
                    return Optional.empty();
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return paths.stream().min(Comparator.comparing(Path::toString));
    }

    long bytes() {
        return files.values().stream().mapToLong(FileStatus::getLen).sum();
    }

    String said() {
        return String.format(Locale.ROOT, "%,d files, %,d bytes", files.size(), bytes());
    }
}
