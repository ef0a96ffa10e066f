package io.vernier.refit;

import java.util.List;

/**
 * Integer weights for the outputs of a layer: {@code y_k = t_k sum_i w_ki q_i + beta_k}.
 *
 * @param weights w, by output and input, q not complemented
 * @param step t_k, positive
 * @param beta the real bias of each output
 * @param loss what the weighted squared error exceeds that of the best real weights by, relative to what these explain; with the
 *     penalty of weights
 * @param roundingLoss the same of rounded weights, each output at its best step and bias
 * @param explained of each output that was fitted by itself, or of all together: by how much the weighted squared error, with the penalty of
 *     weights, is less than with no weights at all; a mean over the weights of rows
 */
@SuppressWarnings("ArrayRecordComponent")
record Fit(int[][] weights, double[] step, double[] beta, double loss, double roundingLoss, double[] explained) {

    /** An output that is the same for all rows, of which nothing is lost. */
    static Fit constant(int inputs, double value) {
        return new Fit(new int[1][inputs], new double[] {1}, new double[] {value}, 0, 0, new double[1]);
    }

    /** Outputs that were fitted by themselves; what they lose is the mean. */
    static Fit of(List<Fit> single) {
        return new Fit(
                single.stream().map(fit -> fit.weights[0]).toArray(int[][]::new),
                single.stream().mapToDouble(fit -> fit.step[0]).toArray(),
                single.stream().mapToDouble(fit -> fit.beta[0]).toArray(),
                single.stream().mapToDouble(Fit::loss).average().orElse(0),
                single.stream().mapToDouble(Fit::roundingLoss).average().orElse(0),
                single.stream().mapToDouble(fit -> fit.explained[0]).toArray());
    }
}
