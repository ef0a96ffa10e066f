package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Something that a {@link Pruning} takes away.
 *
 * @param what it is, and why it may go, for a sentence
 * @param path a directory with or without a manifest, or a file
 */
record Removal(String what, Path path) {

    /** Takes it away; what is half gone never looks complete. */
    void from(FileSystem files) {
        try {
            files.delete(new Path(path, OutputDirectory.MANIFEST), false);
            files.delete(path, true);
        } catch (IOException e) {
            throw StoredFile.failed(path, e);
        }
    }
}
