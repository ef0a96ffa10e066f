package io.vernier.jobs.store.file;

import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * The names under which {@link StoredFile} writes, a new output is probed and the stage of a model is written, and which a killed process
 * leaves behind.
 */
public final class TemporaryFiles {
    private static final Pattern NAME =
            Pattern.compile("\\.(.+\\.|probe-|stage-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private TemporaryFiles() {}

    public static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /** Where a stage is written before it is put in its place. */
    public static Path stage(Path directory) {
        return new Path(directory, ".stage-" + UUID.randomUUID());
    }
}
