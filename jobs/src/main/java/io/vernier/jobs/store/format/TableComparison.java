package io.vernier.jobs.store.format;

import io.vernier.integer.Integers;
import io.vernier.outcome.Refusal;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Compares a table with the rows that it should have. */
public final class TableComparison {
    private static final String NOTHING = "nothing";

    private final TableSchema schema;

    /** Columns that the expected rows know nothing of. */
    private final Set<String> unknown;

    private final List<TableDifference> differences = new ArrayList<>();

    private TableComparison(TableSchema schema, Set<String> unknown) {
        this.schema = schema;
        this.unknown = unknown;
    }

    /**
     * All differences, the first of each array.
     *
     * @param expected the rows, made anew whenever they are asked for: where digests are equal no two tables are held
     */
    public static List<TableDifference> of(
            TableSchema schema, TableFile file, Supplier<Iterator<TableRow>> expected, Set<String> unknown) {
        List<TableRow> found = new ArrayList<>();
        try {
            if (unknown.isEmpty() && file.read(row -> {}).equals(ContentDigest.summary(schema, expected.get()))) {
                return List.of();
            }
            file.read(found::add);
        } catch (Refusal damaged) {
            return List.of(unreadable(schema, damaged));
        }
        TableComparison comparison = new TableComparison(schema, unknown);
        comparison.compare(found, expected.get());
        return comparison.differences;
    }

    public static TableDifference unreadable(TableSchema schema, Refusal damaged) {
        return TableDifference.unreadable(schema.table(), damaged.getMessage());
    }

    private void compare(List<TableRow> found, Iterator<TableRow> expected) {
        int row = 0;
        while (expected.hasNext()) {
            TableRow next = expected.next();
            if (row < found.size()) {
                compare(row, found.get(row), next);
            }
            row++;
        }
        if (row != found.size()) {
            add("its end", found.size() + " rows", row + " rows");
        }
    }

    private void compare(int row, TableRow found, TableRow expected) {
        for (int k = 0; k < schema.columns().size(); k++) {
            String column = schema.columns().get(k).name();
            if (!unknown.contains(column)) {
                compare("row " + row + ", " + column, found.value(k), expected.value(k));
            }
        }
    }

    private void compare(String where, Optional<Object> read, Optional<Object> made) {
        Optional<Object> found = read.map(TableComparison::asArray);
        Optional<Object> expected = made.map(TableComparison::asArray);
        boolean arrays = found.isPresent()
                && expected.isPresent()
                && found.get().getClass().isArray()
                && expected.get().getClass().isArray();
        if (arrays) {
            compareArrays(where, found.get(), expected.get());
        } else if (!found.equals(expected)) {
            add(
                    where,
                    found.map(Object::toString).orElse(NOTHING),
                    expected.map(Object::toString).orElse(NOTHING));
        }
    }

    private static Object asArray(Object value) {
        return value instanceof Integers integers ? integers.toArray() : value;
    }

    private void compareArrays(String where, Object found, Object expected) {
        int length = Math.min(Array.getLength(found), Array.getLength(expected));
        for (int k = 0; k < length; k++) {
            Object one = Array.get(found, k);
            Object other = Array.get(expected, k);
            if (!Objects.equals(one, other)) {
                add(where + "[" + k + "]", String.valueOf(one), String.valueOf(other));
                return;
            }
        }
        if (Array.getLength(found) != Array.getLength(expected)) {
            add(where, Array.getLength(found) + " elements", Array.getLength(expected) + " elements");
        }
    }

    private void add(String where, String found, String expected) {
        differences.add(new TableDifference(schema.table(), where, found, expected));
    }
}
