package io.vernier.certificate;

import java.io.Serializable;

/**
 * An interval that surely holds a real number: every operation rounds outwards by a unit in the last place, which is more than its
 * rounding error.
 */
record Enclosure(double lo, double hi) implements Serializable {
    static final Enclosure ZERO = new Enclosure(0, 0);

    static Enclosure of(double exact) {
        return new Enclosure(exact, exact);
    }

    /** An integer, which beyond 2^53 a double may miss. */
    static Enclosure of(long exact) {
        double nearest = (double) exact;
        return Math.abs(nearest) <= 0x1p53 ? of(nearest) : new Enclosure(Math.nextDown(nearest), Math.nextUp(nearest));
    }

    /** {@code [-magnitude, magnitude]}. */
    static Enclosure within(double magnitude) {
        return new Enclosure(-magnitude, magnitude);
    }

    Enclosure plus(Enclosure other) {
        return new Enclosure(Math.nextDown(lo + other.lo), Math.nextUp(hi + other.hi));
    }

    Enclosure minus(Enclosure other) {
        return new Enclosure(Math.nextDown(lo - other.hi), Math.nextUp(hi - other.lo));
    }

    /** And an exact number; nothing is rounded where it is 0. */
    Enclosure plus(double exact) {
        return exact == 0 ? this : plus(of(exact));
    }

    /** Less an exact number; nothing is rounded where it is 0. */
    Enclosure less(double exact) {
        return exact == 0 ? this : minus(of(exact));
    }

    Enclosure times(Enclosure other) {
        double a = lo * other.lo;
        double b = lo * other.hi;
        double c = hi * other.lo;
        double d = hi * other.hi;
        return new Enclosure(
                Math.nextDown(Math.min(Math.min(a, b), Math.min(c, d))),
                Math.nextUp(Math.max(Math.max(a, b), Math.max(c, d))));
    }

    Enclosure times(double exact) {
        return times(of(exact));
    }

    /** Over an exact positive number. */
    Enclosure dividedBy(double exact) {
        return new Enclosure(Math.nextDown(lo / exact), Math.nextUp(hi / exact));
    }

    /** The least enclosure that holds both. */
    Enclosure union(Enclosure other) {
        return new Enclosure(Math.min(lo, other.lo), Math.max(hi, other.hi));
    }

    /** The greatest magnitude of a number within. */
    double magnitude() {
        return Math.max(Math.abs(lo), Math.abs(hi));
    }
}
