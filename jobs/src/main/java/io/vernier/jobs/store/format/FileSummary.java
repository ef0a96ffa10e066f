package io.vernier.jobs.store.format;

import io.vernier.jobs.store.file.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A file that was written and is no table.
 *
 * @param name its path below the directory that it is a part of
 * @param bytes their number
 * @param digest SHA-256 of the bytes in hex
 */
public record FileSummary(String name, long bytes, String digest) {
    /** Of content that is at hand. */
    public static FileSummary of(String name, byte[] content) {
        return new FileSummary(
                name,
                content.length,
                HexFormat.of().formatHex(ContentDigest.sha256().digest(content)));
    }

    /** Of what lies there; absent where there is no file. */
    public static Optional<FileSummary> of(String name, StoredFile file) {
        try (FSDataInputStream in = file.files().open(file.path());
                DigestInputStream digested = new DigestInputStream(in, ContentDigest.sha256())) {
            long bytes = digested.transferTo(OutputStream.nullOutputStream());
            return Optional.of(new FileSummary(
                    name,
                    bytes,
                    HexFormat.of().formatHex(digested.getMessageDigest().digest())));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoredFile.failed(file.path(), e);
        }
    }

    /** Where a file is not the one that it should be; absent where it is. */
    public static Optional<TableDifference> difference(
            String name, Optional<FileSummary> found, Optional<FileSummary> expected) {
        return found.equals(expected)
                ? Optional.empty()
                : Optional.of(new TableDifference(name, "its bytes", described(found), described(expected)));
    }

    private static String described(Optional<FileSummary> file) {
        return file.map(each -> each.bytes() + " bytes of SHA-256 " + each.digest())
                .orElse("no such file");
    }
}
