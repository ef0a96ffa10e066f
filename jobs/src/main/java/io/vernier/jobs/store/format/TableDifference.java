package io.vernier.jobs.store.format;

/**
 * Where a run is not what it should be.
 *
 * @param table name of the table, or of the file
 * @param where the row, counted from 0, and the column with the place in its array, such as {@code row 3, values[17]}
 * @param found what stands there
 * @param expected what should
 */
public record TableDifference(String table, String where, String found, String expected) {

    private static final String FILE = "its file";

    /**
     * A file that cannot be read.
     *
     * @param reason a sentence that names it
     */
    public static TableDifference unreadable(String table, String reason) {
        return new TableDifference(table, FILE, reason, "a file of this version");
    }

    /** In one line. */
    public String sentence() {
        return isOfFile() ? found : difference();
    }

    /** Whether the file could not be read at all. */
    public boolean isOfFile() {
        return where.equals(FILE);
    }

    private String difference() {
        return "The " + table + " differs at " + where + ": found " + found + ", expected " + expected + ".";
    }
}
