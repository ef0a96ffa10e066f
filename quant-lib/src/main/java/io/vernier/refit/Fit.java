package io.vernier.refit;

/**
 * Integer weights for the outputs of a layer: {@code y_k = t_k sum_i w_ki q_i + beta_k}.
 *
 * @param weights w, by output and input, q not complemented
 * @param step t_k, positive
 * @param beta the real bias of each output
 * @param loss what the weighted squared error exceeds that of the best real weights by, relative to what these explain; with the
 *     penalty of weights
 * @param roundingLoss the same of rounded weights, each output at its best step and bias
 */
@SuppressWarnings("ArrayRecordComponent")
record Fit(int[][] weights, double[] step, double[] beta, double loss, double roundingLoss) {}
