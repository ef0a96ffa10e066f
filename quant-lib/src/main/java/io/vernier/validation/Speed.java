package io.vernier.validation;

/**
 * How long both models took for the same rows, of whole batches and one thread each. It is no part of what is found: two equal validations
 * differ in it.
 *
 * @param rows how many rows both models scored
 * @param floatNanoseconds what the float model took for all of them
 * @param integerNanoseconds what the integers took for all of them
 */
public record Speed(long rows, long floatNanoseconds, long integerNanoseconds) {
    /** Of no row. */
    public static final Speed NONE = new Speed(0, 0, 0);

    /** Both together. */
    public Speed plus(Speed other) {
        return new Speed(
                Math.addExact(rows, other.rows),
                Math.addExact(floatNanoseconds, other.floatNanoseconds),
                Math.addExact(integerNanoseconds, other.integerNanoseconds));
    }

    /** Nanoseconds of one thread for a row by the float model; NaN without rows. */
    public double floatPerRow() {
        return (double) floatNanoseconds / rows;
    }

    /** The same by the integers. */
    public double integersPerRow() {
        return (double) integerNanoseconds / rows;
    }

    /** How many times as fast the integers are. */
    public double ratio() {
        return (double) floatNanoseconds / integerNanoseconds;
    }
}
