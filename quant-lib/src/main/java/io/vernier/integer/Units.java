package io.vernier.integer;

/** Integers in the units of floating-point arithmetic, exact as far as a proof of accumulators says so. */
final class Units {
    private Units() {}

    static float[] floats(int[] integers) {
        float[] result = new float[integers.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = integers[k];
        }
        return result;
    }

    static double[] doubles(int[] integers) {
        double[] result = new double[integers.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = integers[k];
        }
        return result;
    }

    /** As many as the result holds. */
    static void doubles(int[] integers, int from, double[] result) {
        for (int k = 0; k < result.length; k++) {
            result[k] = integers[from + k];
        }
    }

    static double[] doubles(long[] integers) {
        double[] result = new double[integers.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = integers[k];
        }
        return result;
    }
}
