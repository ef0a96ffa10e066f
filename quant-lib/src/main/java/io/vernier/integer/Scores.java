package io.vernier.integer;

import io.vernier.model.DenseBatch;

/**
 * What a program says of a batch. A row with NaN has NaN in all of them, unless the program admits it.
 *
 * @param rows number of rows
 * @param predictions at least as many elements
 * @param margins what the last function of real numbers reads, as a rule the de-quantized outputs of a linear layer or the sums of
 *     trees
 * @param last the last real tensor, which the decision reads; the margins where no function follows them
 */
@SuppressWarnings("ArrayRecordComponent")
public record Scores(int rows, double[] predictions, DenseBatch margins, DenseBatch last) {}
