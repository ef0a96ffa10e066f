package io.vernier.refit;

/**
 * Rounds real weights in turn, each error made up for by the weights that follow: with {@code H^-1 = U^T U}, U upper triangular, the error
 * {@code e_i = (w_i - t q_i) / U_ii} of weight i is taken from the others as {@code w_j -= e_i U_ij} (E. Frantar et al., GPTQ, 2022).
 */
final class Compensation {
    private final double[] real;
    private final boolean[] isConstant;
    private final WeightBox box;

    /** U, row-major. */
    private final double[] factor;

    /**
     * @param h positive definite, row-major
     * @param real weights by output and input
     * @param isConstant whether an input does not vary; its weights become 0
     */
    Compensation(double[] h, double[] real, boolean[] isConstant, WeightBox box) {
        this.real = real;
        this.isConstant = isConstant;
        this.box = box;
        int size = real.length;
        this.factor =
                SymmetricSystem.of(SymmetricSystem.of(h, size).inverse(), size).upper();
    }

    /** Integers where {@code share} of the greatest weight of each output becomes the greatest integer. */
    double[] rounded(double share) {
        int size = real.length;
        int inputs = isConstant.length;
        double[] left = real.clone();
        double[] integers = new double[size];
        double unit = 0;
        for (int k = 0; k < size; k++) {
            int input = k % inputs;
            unit = input == 0 ? share * greatest(k) / box.extent() : unit;
            if (unit > 0 && !isConstant[input]) {
                integers[k] = box.clip(input, Math.rint(left[k] / unit)) + 0.0;
                double error = (left[k] - unit * integers[k]) / factor[k * size + k];
                for (int j = k + 1; j < size; j++) {
                    left[j] -= error * factor[k * size + j];
                }
            }
        }
        return integers;
    }

    private double greatest(int from) {
        double greatest = 0;
        for (int i = 0; i < isConstant.length; i++) {
            greatest = Math.max(greatest, isConstant[i] ? 0 : Math.abs(real[from + i]));
        }
        return greatest;
    }
}
