package io.vernier.spark.saved;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;

/** The values of one leaf column, those of a row one after another; what is null has none. */
final class SavedColumn {
    private final ColumnDescriptor descriptor;
    private double[] numbers = {};
    private long[] integers = {};
    private final List<String> texts = new ArrayList<>();
    /** Of each text, at which depth of lists it begins a new one. */
    private final List<Integer> levels = new ArrayList<>();

    private int[] ends = {};
    private int rows;
    private int size;
    private boolean isComplete = true;

    SavedColumn(ColumnDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Adds the rows of one group of a file.
     *
     * @param values of the reader, nulls and empty lists among them
     */
    void add(ColumnReader reader, int values, int added) {
        ends = Arrays.copyOf(ends, rows + added);
        switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
            case DOUBLE -> numbers = Arrays.copyOf(numbers, size + values);
            case INT32, INT64, BOOLEAN -> integers = Arrays.copyOf(integers, size + values);
            case BINARY -> {}
            default -> throw new IllegalArgumentException("no values of " + descriptor + " are known");
        }
        for (int k = 0; k < values; k++) {
            if (reader.getCurrentRepetitionLevel() == 0) {
                rows++;
            }
            if (reader.getCurrentDefinitionLevel() == descriptor.getMaxDefinitionLevel()) {
                take(reader);
                size++;
            } else {
                isComplete = false;
            }
            ends[rows - 1] = size;
            reader.consume();
        }
    }

    private void take(ColumnReader reader) {
        switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
            case DOUBLE -> numbers[size] = reader.getDouble();
            case INT32 -> integers[size] = reader.getInteger();
            case INT64 -> integers[size] = reader.getLong();
            case BOOLEAN -> integers[size] = reader.getBoolean() ? 1 : 0;
            default -> {
                texts.add(reader.getBinary().toStringUsingUTF8());
                levels.add(reader.getCurrentRepetitionLevel());
            }
        }
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    double[] numbers(int row) {
        return Arrays.copyOfRange(numbers, start(row), ends[row]);
    }

    long[] integers(int row) {
        return Arrays.copyOfRange(integers, start(row), ends[row]);
    }

    String[] texts(int row) {
        return texts.subList(start(row), ends[row]).toArray(String[]::new);
    }

    /**
     * The lists of a row whose column is a list of lists.
     *
     * @throws IllegalArgumentException if one is empty, which is not told from none
     */
    String[][] lists(int row) {
        if (!isComplete) {
            throw new IllegalArgumentException("it has an empty list");
        }
        List<List<String>> lists = new ArrayList<>();
        for (int k = start(row); k < ends[row]; k++) {
            if (levels.get(k) < descriptor.getMaxRepetitionLevel()) {
                lists.add(new ArrayList<>());
            }
            lists.get(lists.size() - 1).add(texts.get(k));
        }
        return lists.stream().map(list -> list.toArray(String[]::new)).toArray(String[][]::new);
    }
}
