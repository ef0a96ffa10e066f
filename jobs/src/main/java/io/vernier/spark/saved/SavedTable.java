package io.vernier.spark.saved;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/** Parquet files of one directory, column by column, so that ten million weights are one array and no objects. */
final class SavedTable {
    /** What Spark writes between the name of a list and its elements. */
    private static final String ELEMENTS = ".list.element";

    private final Map<String, SavedColumn> columns = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();
    private int rows;

    private SavedTable() {}

    /**
     * Reads all files.
     *
     * @throws IOException if there are none, or one cannot be read
     * @throws IllegalArgumentException if they have different columns, or some of an unknown type
     */
    static SavedTable read(Configuration hadoop, Path directory) throws IOException {
        FileSystem files = directory.getFileSystem(hadoop);
        List<Path> parts = Arrays.stream(files.listStatus(directory))
                .map(FileStatus::getPath)
                .filter(path ->
                        !path.getName().startsWith("_") && !path.getName().startsWith("."))
                .sorted(Comparator.comparing(Path::getName))
                .toList();
        SavedTable table = new SavedTable();
        for (Path part : parts) {
            try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(part, hadoop))) {
                table.add(reader);
            }
        }
        return table;
    }

    private void add(ParquetFileReader reader) throws IOException {
        MessageType schema = reader.getFileMetaData().getSchema();
        Map<String, ColumnDescriptor> found = new LinkedHashMap<>();
        schema.getColumns().forEach(each -> found.put(String.join(".", each.getPath()), each));
        if (columns.isEmpty()) {
            found.forEach((name, each) -> columns.put(name, new SavedColumn(each)));
        } else if (!columns.keySet().equals(found.keySet())) {
            throw new IllegalArgumentException("its files have different columns");
        }
        String writer = reader.getFileMetaData().getCreatedBy();
        for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
            ColumnReadStoreImpl store =
                    new ColumnReadStoreImpl(pages, new GroupRecordConverter(schema).getRootConverter(), schema, writer);
            PageReadStore values = pages;
            int added = Math.toIntExact(pages.getRowCount());
            found.forEach((name, each) -> columns.get(name)
                    .add(
                            store.getColumnReader(each),
                            Math.toIntExact(values.getPageReader(each).getTotalValueCount()),
                            added));
            rows += added;
        }
    }

    List<SavedRow> rows() {
        return IntStream.range(0, rows).mapToObj(row -> new SavedRow(this, row)).toList();
    }

    /** The only row. */
    SavedRow row() {
        if (rows != 1) {
            throw new IllegalArgumentException("it has " + rows + " rows, expected 1");
        }
        return new SavedRow(this, 0);
    }

    /** @throws IllegalArgumentException if there is a column that nobody asked for: of a layout that is not known */
    void requireUsed() {
        if (!used.equals(columns.keySet())) {
            throw new IllegalArgumentException("it has the columns " + columns.keySet() + ", expected " + used);
        }
    }

    boolean has(String name) {
        return columns.containsKey(name);
    }

    SavedColumn column(String name) {
        used.add(name);
        SavedColumn column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("it has no column \"" + name + "\"");
        }
        return column;
    }

    SavedColumn elements(String name) {
        return column(name + ELEMENTS);
    }

    SavedColumn elementsOfElements(String name) {
        return column(name + ELEMENTS + ELEMENTS);
    }
}
