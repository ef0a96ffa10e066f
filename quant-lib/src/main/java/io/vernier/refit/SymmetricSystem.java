package io.vernier.refit;

/** A positive definite matrix as {@code L L^T} (Cholesky), to solve equations with. */
final class SymmetricSystem {
    /** Less, relative to the element of the diagonal, is what rounding leaves of zero. */
    private static final double LEAST_PIVOT = 1e-14;

    private final double[] factor;
    private final int size;

    private SymmetricSystem(double[] factor, int size) {
        this.factor = factor;
        this.size = size;
    }

    /** @param matrix row-major; only its lower triangle is read */
    static SymmetricSystem of(double[] matrix, int size) {
        double[] factor = matrix.clone();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = factor[i * size + j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i * size + k] * factor[j * size + k];
                }
                double pivot = i == j ? Math.max(sum, LEAST_PIVOT * matrix[i * size + i]) : 0;
                factor[i * size + j] =
                        i == j ? Math.max(Math.sqrt(pivot), Double.MIN_NORMAL) : sum / factor[j * size + j];
            }
        }
        return new SymmetricSystem(factor, size);
    }

    /** The x with {@code A x = right}. */
    double[] solve(double[] right) {
        double[] x = right.clone();
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= factor[i * size + k] * x[k];
            }
            x[i] /= factor[i * size + i];
        }
        for (int i = size - 1; i >= 0; i--) {
            x[i] /= factor[i * size + i];
            for (int k = 0; k < i; k++) {
                x[k] -= factor[i * size + k] * x[i];
            }
        }
        return x;
    }

    /** {@code L^T}, row-major. */
    double[] upper() {
        double[] upper = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                upper[j * size + i] = factor[i * size + j];
            }
        }
        return upper;
    }

    /** The inverse, row-major. */
    double[] inverse() {
        double[] inverse = new double[size * size];
        for (int j = 0; j < size; j++) {
            double[] unit = new double[size];
            unit[j] = 1;
            double[] column = solve(unit);
            for (int i = 0; i < size; i++) {
                inverse[i * size + j] = column[i];
            }
        }
        return inverse;
    }
}
