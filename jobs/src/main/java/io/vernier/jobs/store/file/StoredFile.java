package io.vernier.jobs.store.file;

import io.vernier.outcome.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A file of the output. Whoever reads it finds the whole content or no file, or the whole of the one before it: where a file shows when it
 * is closed, as on object stores, it is written under its name, everywhere else under a hidden one and renamed in its place.
 *
 * <p>An object of Google's store shows when it is closed, too, and its rename copies and deletes: it is put under its name, made in memory
 * first, since its connector cannot abort. Azure's connector cannot replace in one step: there a reader may for an instant find no file.
 */
public record StoredFile(Configuration hadoop, FileSystem files, Path path) {
    private static final String GOOGLE = "gs";

    /** What is to be written. */
    public interface Content {
        /** Writes everything; the stream is closed by the caller. */
        void writeTo(FSDataOutputStream out) throws IOException;
    }

    public static StoredFile at(Configuration hadoop, Path path) {
        return new StoredFile(hadoop, files(hadoop, path), path);
    }

    /**
     * A path that a user wrote.
     *
     * @throws Refusal if it is no path (21)
     */
    public static Path path(String path) {
        try {
            return new Path(path);
        } catch (IllegalArgumentException e) {
            throw Refusal.before("\"" + path + "\" is not a valid path; name another.", e);
        }
    }

    /** The file system of a path. */
    public static FileSystem files(Configuration hadoop, Path path) {
        try {
            FileSystem files = path.getFileSystem(hadoop);
            // The checksum beside a local file cannot be replaced in the same step as the file.
            return files instanceof LocalFileSystem local ? LocalFiles.below(local, hadoop) : files;
        } catch (IOException e) {
            throw Refusal.before(
                    "The output \"" + path + "\" cannot be reached (" + e.getMessage() + "); check output.path.", e);
        }
    }

    public static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same, for a failure of the output. */
    public static RuntimeException failed(Path path, IOException cause) {
        return cause instanceof AccessControlException || cause instanceof AccessDeniedException
                ? Refusal.before(
                        "The output \"" + path + "\" may not be used by this user; grant access or change output.path.",
                        cause)
                : new UncheckedIOException(
                        "The output \"" + path + "\" cannot be read or written (" + cause.getMessage()
                                + "); mend that and run again, what is complete stays.",
                        cause);
    }

    public boolean exists() {
        try {
            return files.exists(path);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** When the file was written, which must be there. */
    public Instant written() {
        try {
            return Instant.ofEpochMilli(files.getFileStatus(path).getModificationTime());
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** The content as text; absent where there is no file. */
    public Optional<String> text() {
        return bytes().map(content -> new String(content, StandardCharsets.UTF_8));
    }

    /** The content; absent where there is no file. */
    public Optional<byte[]> bytes() {
        try (FSDataInputStream in = files.open(path)) {
            return Optional.of(in.readAllBytes());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Writes the file in one step, in the place of one that may be there. */
    public void write(Content content) {
        try {
            if (files.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM)) {
                put(content);
            } else if (GOOGLE.equals(files.getUri().getScheme())) {
                putFromMemory(content);
            } else {
                writeAndRename(content);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private void put(Content content) throws IOException {
        FSDataOutputStream out = files.create(path, true);
        boolean written = false;
        try {
            content.writeTo(out);
            written = true;
        } finally {
            if (!written) {
                out.abort();
            }
            out.close();
        }
    }

    private void putFromMemory(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FSDataOutputStream memory = new FSDataOutputStream(bytes, null)) {
            content.writeTo(memory);
        }
        try (FSDataOutputStream out = files.create(path, true)) {
            bytes.writeTo(out);
        }
    }

    private void writeAndRename(Content content) throws IOException {
        Path hidden = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
        try {
            try (FSDataOutputStream out = files.create(hidden, false)) {
                content.writeTo(out);
                // Or a power failure could leave a manifest without what it names.
                if (out.hasCapability(StreamCapabilities.HSYNC)) {
                    out.hsync();
                }
            }
            replaceBy(hidden);
        } catch (IOException | RuntimeException | Error e) {
            try {
                files.delete(hidden, false);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void replaceBy(Path hidden) throws IOException {
        if (files instanceof RawLocalFileSystem local) {
            // Hadoop's own would delete first, or copy where a rename fails.
            Files.move(
                    local.pathToFile(hidden).toPath(), local.pathToFile(path).toPath(), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            FileContext.getFileContext(files.getUri(), hadoop).rename(hidden, path, Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) {
            // No replacing rename here: for a moment there is no file.
            files.delete(path, false);
            if (!files.rename(hidden, path)) {
                throw new IOException("\"" + hidden + "\" cannot be renamed to \"" + path + "\".", e);
            }
        }
    }
}
