package io.vernier.jobs.store.format;

import io.vernier.jobs.store.file.StoredFile;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A file that was written and is no table.
 *
 * @param name its path below the directory that it is a part of
 * @param bytes their number
 * @param digest SHA-256 of the bytes in hex; of a Parquet file without its footer, where the encodings of a column are listed in no order, so
 *     that equal files of two processes may differ
 */
public record FileSummary(String name, long bytes, String digest) {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    /** Of a Parquet file: two times the magic bytes, and the length of the footer between. */
    private static final int LEAST = 2 * MAGIC.length + Integer.BYTES;

    /** Of content that is at hand. */
    public static FileSummary of(String name, byte[] content) {
        return new FileSummary(
                name,
                content.length,
                HexFormat.of().formatHex(ContentDigest.sha256().digest(content)));
    }

    /** Of what lies there; absent where there is no file. */
    public static Optional<FileSummary> of(String name, StoredFile file) {
        try (FSDataInputStream in = file.files().open(file.path())) {
            long bytes = file.files().getFileStatus(file.path()).getLen();
            MessageDigest digest = ContentDigest.sha256();
            byte[] part = new byte[1 << 16];
            long left = name.endsWith(".parquet") ? pages(in, bytes) : bytes;
            for (in.seek(0); left > 0; ) {
                int length = in.read(part, 0, (int) Math.min(part.length, left));
                if (length < 0) {
                    throw new EOFException("The file ends early.");
                }
                digest.update(part, 0, length);
                left -= length;
            }
            return Optional.of(new FileSummary(name, bytes, HexFormat.of().formatHex(digest.digest())));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoredFile.failed(file.path(), e);
        }
    }

    /** Where the footer of a Parquet file begins; its end where there is none. */
    private static long pages(FSDataInputStream in, long bytes) throws IOException {
        if (bytes < LEAST) {
            return bytes;
        }
        byte[] end = new byte[Integer.BYTES + MAGIC.length];
        in.readFully(bytes - end.length, end);
        int footer = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
        boolean isParquet = Arrays.equals(end, Integer.BYTES, end.length, MAGIC, 0, MAGIC.length)
                && footer >= 0
                && footer <= bytes - LEAST;
        return isParquet ? bytes - end.length - footer : bytes;
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
