package io.vernier.jobs.report;

import java.util.ArrayList;
import java.util.List;

/** A table of text: the first columns to the left, all others to the right, two spaces between them. */
final class Columns {
    private static final String GAP = "  ";

    private final int left;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table whose first so many columns are words. */
    Columns(int left, String... titles) {
        this.left = left;
        add(titles);
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** The rows, the titles first, each as wide as its columns need. */
    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(column < left ? cell + space : space + cell);
        }
        return line.toString().stripTrailing();
    }
}
