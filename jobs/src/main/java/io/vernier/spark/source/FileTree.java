package io.vernier.spark.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/** The files below a directory, by relative path. */
public final class FileTree {
    private FileTree() {}

    /** All files below a directory. */
    public static SortedMap<String, FileStatus> files(FileSystem files, Path root) throws IOException {
        SortedMap<String, FileStatus> found = new TreeMap<>();
        try {
            below(files, root).forEach(file -> found.put(relative(root, file.getPath()), file));
        } catch (RuntimeException e) {
            // What Hadoop's local file system throws for a file that goes while it is listed.
            throw new IOException("A file below \"" + root + "\" is gone: " + e.getMessage(), e);
        }
        return found;
    }

    /** All files below a directory, or the file itself, in no order. */
    public static List<FileStatus> below(FileSystem files, Path root) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        if (files instanceof LocalFileSystem || files instanceof RawLocalFileSystem) {
            addLocal(files, root, found);
            return found;
        }
        RemoteIterator<LocatedFileStatus> each = files.listFiles(root, true);
        while (each.hasNext()) {
            found.add(each.next());
        }
        return found;
    }

    /** Hadoop's own walk would start a process for each file, to learn whose it is. */
    private static void addLocal(FileSystem files, Path directory, List<FileStatus> found) throws IOException {
        for (FileStatus each : files.listStatus(directory)) {
            if (each.isDirectory()) {
                addLocal(files, each.getPath(), found);
            } else {
                found.add(each);
            }
        }
    }

    private static String relative(Path root, Path file) {
        String parent = root.toUri().getPath();
        String path = file.toUri().getPath();
        return path.substring(parent.endsWith(Path.SEPARATOR) ? parent.length() : parent.length() + 1);
    }
}
