package io.vernier.integer;

/**
 * Accumulators of a batch, channel-major: channel {@code c} of row {@code r} is {@code values[c * rows + r]}.
 *
 * @param values at least {@code rows * channels} elements
 */
@SuppressWarnings("ArrayRecordComponent")
public record IntegerTensor(int rows, int channels, long[] values) {}
