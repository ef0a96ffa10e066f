package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.outcome.Refusal;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A page, or what another tool reads, that a user asked for, outside of any run. */
public final class PageFile {

    private PageFile() {}

    /**
     * Writes text, in the place of one that may be there.
     *
     * @return the path as the user wrote it
     * @throws Refusal if this is not a valid path, or it cannot be written (21)
     */
    public static String write(Configuration hadoop, String path, String text) {
        return write(hadoop, path, StoredFile.text(text));
    }

    /** The same of bytes. */
    public static String write(Configuration hadoop, String path, byte[] content) {
        return write(hadoop, path, out -> out.write(content));
    }

    private static String write(Configuration hadoop, String path, StoredFile.Content content) {
        Path file = StoredFile.path(path);
        StoredFile stored = StoredFile.at(hadoop, file);
        stored.write(content);
        return file.toString();
    }
}
