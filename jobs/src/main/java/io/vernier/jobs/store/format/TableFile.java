package io.vernier.jobs.store.format;

import io.vernier.jobs.store.file.LoadedInput;
import io.vernier.jobs.store.file.OpenedOutput;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.outcome.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** The one Parquet file of a table. */
public final class TableFile {
    public static final String NAME = "part-0.parquet";

    private final TableSchema schema;
    private final StoredFile file;

    /** The table in this directory. */
    public TableFile(Configuration hadoop, Path directory, TableSchema schema) {
        this(hadoop, directory, NAME, schema);
    }

    /** The table in the directory of its name below another. */
    public static TableFile below(Configuration hadoop, Path directory, RecordTable<?> table) {
        return new TableFile(hadoop, new Path(directory, table.name()), table.schema());
    }

    /** A part of the table in this directory. */
    public TableFile(Configuration hadoop, Path directory, String name, TableSchema schema) {
        this.schema = schema;
        this.file = StoredFile.at(hadoop, new Path(directory, name));
    }

    public boolean exists() {
        return file.exists();
    }

    /** When it was written. */
    public Instant written() {
        return file.written();
    }

    /** Writes the table whole or, if a row cannot be made, not at all. */
    public TableSummary write(Iterator<TableRow> rows) {
        ContentDigest digest = new ContentDigest(schema);
        file.write(out -> write(rows, digest, out));
        return digest.summary();
    }

    private void write(Iterator<TableRow> rows, ContentDigest digest, FSDataOutputStream out) throws IOException {
        try (ParquetWriter<TableRow> writer = new Builder(schema, out).build()) {
            while (rows.hasNext()) {
                TableRow row = rows.next();
                digest.add(row);
                writer.write(row);
            }
        }
    }

    /**
     * Reads the table.
     *
     * @param each gets the rows in order
     * @return what was read
     * @throws Refusal if there is no file, or it is not this table (21)
     */
    public TableSummary read(Consumer<TableRow> each) {
        ContentDigest digest = new ContentDigest(schema);
        read(schema, row -> {
            digest.add(row);
            each.accept(row);
        });
        return digest.summary();
    }

    /** @param columns those of the table that are read */
    private void read(TableSchema columns, Consumer<TableRow> each) {
        try (ParquetFileReader reader = ParquetFileReader.open(load())) {
            if (!reader.getFileMetaData().getSchema().equals(schema.parquet())) {
                throw new IllegalArgumentException(
                        "its columns are not laid out as this Vernier writes them: another version, or another program, has"
                                + " written it");
            }
            MessageType read = columns.parquet();
            reader.setRequestedSchema(read);
            MessageColumnIO layout = new ColumnIOFactory().getColumnIO(read);
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<TableRow> records = layout.getRecordReader(pages, new ReadRow(columns));
                for (long left = pages.getRowCount(); left > 0; left--) {
                    each.accept(records.read());
                }
            }
        } catch (FileNotFoundException e) {
            throw damaged("is not there", e);
        } catch (IOException | RuntimeException e) {
            throw damaged("is damaged or foreign (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Reads the table, or some of its columns, into records.
     *
     * @throws Refusal as {@link #read(Consumer)}, and if a record refuses its values (21)
     */
    public <R extends Record> List<R> read(RecordTable<R> records) {
        List<R> rows = new ArrayList<>();
        read(records.schema(), row -> rows.add(records.value(row)));
        return List.copyOf(rows);
    }

    private LoadedInput load() throws IOException {
        try (FSDataInputStream in = file.files().open(file.path())) {
            return new LoadedInput(in.readAllBytes());
        }
    }

    /** The refusal of this file: it {@code is} what it should not be. */
    public Refusal damaged(String is, Throwable cause) {
        return Refusal.before(
                "The table \"" + file.path() + "\" " + is + "; restore it, or move the directory \""
                        + file.path().getParent().getParent() + "\" away and run again.",
                cause);
    }

    private static final class Builder extends ParquetWriter.Builder<TableRow, Builder> {
        private final TableSchema schema;

        Builder(TableSchema schema, FSDataOutputStream out) {
            super(new OpenedOutput(out));
            this.schema = schema;
            // Nothing of the session's settings, so that equal tables are equal bytes.
            withConf(new Configuration(false));
            withCompressionCodec(CompressionCodecName.ZSTD);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, so there is no other to override
        protected WriteSupport<TableRow> getWriteSupport(Configuration configuration) {
            return new TableWriteSupport(schema);
        }
    }
}
