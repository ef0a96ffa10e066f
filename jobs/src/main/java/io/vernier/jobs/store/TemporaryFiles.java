package io.vernier.jobs.store;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** The names under which {@link StoredFile} writes and {@link OutputDirectory} probes, and which a killed process leaves behind. */
final class TemporaryFiles {
    private static final Pattern NAME =
            Pattern.compile("\\.(.+\\.|probe-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private TemporaryFiles() {}

    static boolean isOne(Path file) {
        return NAME.matcher(file.getName()).matches();
    }
}
