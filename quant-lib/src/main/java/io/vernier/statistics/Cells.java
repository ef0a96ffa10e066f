package io.vernier.statistics;

/**
 * The values of one channel in groups of neighbours, ascending by value: all that range estimators and expected errors need to know. The
 * values may be given as distances from a number, see {@link Distribution}.
 */
public interface Cells {

    /** Number of cells; none is empty. */
    int size();

    /** Values in the cell, above 0. */
    long count(int cell);

    /** Lower end of the cell. */
    double lower(int cell);

    /** Upper end of the cell, the lower one where all its values are equal by construction. */
    double upper(int cell);

    double width(int cell);

    /** m_b, the mean of the values in the cell, rounded once. */
    double mean(int cell);

    /** V_b, the sum of squared distances of the values in the cell from their mean. */
    double withinSquare(int cell);

    /**
     * Values in all cells.
     *
     * @throws ArithmeticException if their number leaves the range of long
     */
    default long total() {
        long total = 0;
        for (int cell = 0; cell < size(); cell++) {
            total = Math.addExact(total, count(cell));
        }
        return total;
    }
}
