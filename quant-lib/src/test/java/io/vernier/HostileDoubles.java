package io.vernier;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Doubles where rounding to float32, signs of zero, ties, or the ends of the line go wrong. */
public final class HostileDoubles {
    /** Each of them has broken somebody's statistics. */
    public static final List<Double> SPECIAL = List.of(
            0.0,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            (double) Float.MAX_VALUE,
            -(double) Float.MAX_VALUE,
            Math.nextUp((double) Float.MAX_VALUE),
            -Math.nextUp((double) Float.MAX_VALUE),
            0x1.ffffffp127,
            0x1p128,
            0x1p-149,
            0x1p-150,
            -0x1p-150,
            Math.nextUp(0x1p-150),
            0x1.8p-149,
            (double) Float.MIN_NORMAL,
            Math.nextDown((double) Float.MIN_NORMAL),
            1 + 0x1p-24,
            1 + 3 * 0x1p-24,
            Math.nextDown(1.0),
            -1.0,
            2013.0);

    private HostileDoubles() {}

    /** Any double, NaN and infinities among them. */
    public static Arbitrary<Double> any() {
        return Arbitraries.oneOf(
                Arbitraries.of(SPECIAL),
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.integers().map(Float::intBitsToFloat).map(Float::doubleValue),
                Arbitraries.doubles().between(-10, 10),
                Arbitraries.integers().between(-3, 3).map(Integer::doubleValue));
    }

    /** Those that have a float32 view. */
    public static Arbitrary<Double> float32() {
        return any().filter(value -> Math.abs(value) <= Float.MAX_VALUE);
    }
}
