package io.vernier.arithmetic;

/** Ranges as systems see them that keep them in float32. */
final class Float32Ranges {
    private Float32Ranges() {}

    /**
     * The range with its ends rounded to float32.
     *
     * @throws ArithmeticException if one of them is beyond float32
     */
    static Range of(Range range) {
        float lo = (float) range.lo();
        float hi = (float) range.hi();
        if (Float.isInfinite(lo) || Float.isInfinite(hi)) {
            throw new ArithmeticException("an end of the range is beyond float32");
        }
        return new Range(lo, hi);
    }

    /**
     * The difference of float32 ends, rounded to float32.
     *
     * @throws ArithmeticException if it is beyond float32
     */
    static float extent(Range ends) {
        float extent = (float) ends.hi() - (float) ends.lo();
        if (Float.isInfinite(extent)) {
            throw new ArithmeticException("the extent of the range is beyond float32");
        }
        return extent;
    }
}
