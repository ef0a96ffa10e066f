package io.vernier.jobs.store.format;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * SHA-256 of what a table says: the declarations of its columns, then its rows in order, each value preceded by a byte that says
 * whether there is one. Lengths stand before whatever varies in length, so no two tables make the same bytes.
 */
public final class ContentDigest {
    private final TableSchema schema;
    private final MessageDigest digest = sha256();
    private final DataOutputStream out =
            new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    private long rows;

    ContentDigest(TableSchema schema) {
        this.schema = schema;
        try {
            ScalarType.STRING.digest(out, schema.table());
            out.writeInt(schema.columns().size());
            for (Column column : schema.columns()) {
                ScalarType.STRING.digest(out, column.declaration());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A digest refused to be written.", e);
        }
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have.", e);
        }
    }

    /** The summary of rows that are not written. */
    public static TableSummary summary(TableSchema schema, Iterator<TableRow> rows) {
        ContentDigest digest = new ContentDigest(schema);
        rows.forEachRemaining(digest::add);
        return digest.summary();
    }

    void add(TableRow row) {
        List<Column> columns = schema.columns();
        try {
            for (int k = 0; k < columns.size(); k++) {
                Optional<Object> value = row.value(k);
                out.writeBoolean(value.isPresent());
                if (value.isPresent()) {
                    columns.get(k).type().digest(out, value.get());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A digest refused to be written.", e);
        }
        rows++;
    }

    /** The summary of the rows so far; ends the digest. */
    public TableSummary summary() {
        return new TableSummary(schema.table(), rows, HexFormat.of().formatHex(digest.digest()));
    }
}
