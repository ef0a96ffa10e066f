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
    private static final long BRIEF_NANOSECONDS = 1_000_000_000L;

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

    /** Whether so little was scored that much of the time is Java still compiling the code. */
    public boolean isBrief() {
        return floatNanoseconds + integerNanoseconds < BRIEF_NANOSECONDS;
    }
}
