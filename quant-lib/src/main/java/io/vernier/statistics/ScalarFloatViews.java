package io.vernier.statistics;

/** One value after the other. */
enum ScalarFloatViews implements FloatViews {
    INSTANCE;

    @Override
    public boolean fill(ViewBlock block, double[] values, int offset, int length, int[] patterns, int at) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            double value = values[offset + i];
            if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                return false;
            }
            min = value < min ? value : min;
            max = value > max ? value : max;
            zeros += value == 0 ? 1 : 0;
            patterns[at + i] = Float32Bins.pattern(value);
        }
        block.min = min + 0.0;
        block.max = max + 0.0;
        block.zeros = zeros;
        return true;
    }

    @Override
    public void move(long[] from, int at, long[] to, int start, int length) {
        for (int k = 0; k < length; k++) {
            to[start + k] += from[at + k];
            from[at + k] = 0;
        }
    }
}
