package io.vernier.spark.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Formats of tables whose files alone are not their rows: some are of other versions, some are deleted. */
enum TableFormat {
    DELTA("delta", "a Delta table", "_delta_log"),
    ICEBERG("iceberg", "an Iceberg table", "metadata"),
    HUDI("hudi", "a Hudi table", ".hoodie");

    /** A partition, the files of Iceberg, and a directory that Delta names by two letters where columns have been renamed. */
    private static final Pattern PART = Pattern.compile(".*=.*|data|\\w\\w");

    private final String format;
    private final String label;
    private final String marker;

    TableFormat(String format, String label, String marker) {
        this.format = format;
        this.label = label;
        this.marker = marker;
    }

    /** The name of the data source. */
    String format() {
        return format;
    }

    /** With its article. */
    String label() {
        return label;
    }

    /** What tells it, beside the files. */
    String marker() {
        return marker;
    }

    /** The one whose data source has this name. */
    static Optional<TableFormat> named(String format) {
        return Arrays.stream(values())
                .filter(each -> each.format.equalsIgnoreCase(format))
                .findFirst();
    }

    /** The one of the table that a file or directory belongs to: itself, or one that it is a partition or the data of. */
    static Optional<TableFormat> of(FileSystem files, FileStatus match) throws IOException {
        Path directory = match.isFile() ? match.getPath().getParent() : match.getPath();
        while (directory != null) {
            for (TableFormat each : values()) {
                if (each.isAt(files, directory)) {
                    return Optional.of(each);
                }
            }
            String name = directory.getName();
            directory = PART.matcher(name).matches() ? directory.getParent() : null;
        }
        return Optional.empty();
    }

    private boolean isAt(FileSystem files, Path directory) throws IOException {
        Path found = new Path(directory, marker);
        if (this != ICEBERG) {
            return files.exists(found);
        }
        try {
            return Arrays.stream(files.listStatus(found))
                    .anyMatch(file -> file.getPath().getName().endsWith(".metadata.json"));
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
