package io.vernier.jobs.store;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.SourceListing.FileEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The files below a path, by relative path. */
final class FileTree {
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");
    private static final String DELTA = "delta";
    private static final String ICEBERG = "iceberg";

    /** Formats whose files begin with bytes that say so. */
    private static final Set<String> WITH_HEADERS = Set.of("parquet", "orc", "avro");

    private static final String DELTA_LOG = "_delta_log";

    private FileTree() {}

    /** All files below a directory. */
    static SortedMap<String, FileStatus> files(FileSystem files, Path root) throws IOException {
        SortedMap<String, FileStatus> found = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> each = files.listFiles(root, true);
        while (each.hasNext()) {
            FileStatus file = each.next();
            found.put(relative(root, file.getPath()), file);
        }
        return found;
    }

    /**
     * The files that Spark reads from a directory, a file or a glob; none where there is no such path.
     *
     * @param format of the data; the log of a Delta table tells which of its files count
     * @throws Refusal if they cannot be listed, one is empty that must not be, or they are those of a table format read as plain files
     *     (22)
     */
    static SourceListing listing(Configuration hadoop, String path, String format) {
        SortedMap<String, FileStatus> found = new TreeMap<>();
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            FileStatus[] matches = files.globStatus(root);
            for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
                Path base = base(match, files.makeQualified(root));
                if (match.isDirectory()) {
                    requireNoTable(files, match.getPath(), format);
                    files(files, match.getPath()).forEach((below, file) -> {
                        if (!isHidden(below) || (format.equalsIgnoreCase(DELTA) && below.startsWith(DELTA_LOG + "/"))) {
                            found.put(relative(base, file.getPath()), file);
                        }
                    });
                } else if (!isHidden(match.getPath().getName())) {
                    found.put(relative(base, match.getPath()), match);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.data(
                    "The data \"" + path + "\" cannot be listed (" + e.getMessage() + "); check the path.", e);
        }
        if (WITH_HEADERS.contains(format.toLowerCase(Locale.ROOT))) {
            requireContent(path, format, found);
        }
        List<FileEntry> entries = found.entrySet().stream()
                .map(file -> new FileEntry(
                        file.getKey(), file.getValue().getLen(), file.getValue().getModificationTime()))
                .toList();
        return new SourceListing(entries);
    }

    /** Spark takes a file without a byte for one without rows. */
    private static void requireContent(String path, String format, SortedMap<String, FileStatus> found) {
        found.forEach((name, file) -> {
            if (file.getLen() == 0) {
                throw Refusal.data("The data \"" + path + "\" has the file \"" + name + "\" of 0 bytes, which is no "
                        + format + " file, perhaps one whose writer was ended; remove it or write it again.");
            }
        });
    }

    /** Files that were removed from a table still lie beside the others. */
    private static void requireNoTable(FileSystem files, Path directory, String format) throws IOException {
        if (!format.equalsIgnoreCase(DELTA) && files.exists(new Path(directory, DELTA_LOG))) {
            throw Refusal.data("\"" + directory + "\" is a Delta table, of which the format \"" + format
                    + "\" would also read the rows that were removed; set format: delta.");
        }
        FileStatus[] iceberg = files.globStatus(new Path(directory, "metadata/*.metadata.json"));
        if (!format.equalsIgnoreCase(ICEBERG) && iceberg != null && iceberg.length > 0) {
            throw Refusal.data("\"" + directory + "\" is an Iceberg table, of which the format \"" + format
                    + "\" would also read the rows that were removed; set format: iceberg.");
        }
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
}
