package io.vernier.integer;

/** The input of a program as codes, dense or sparse, in the shapes of {@link io.vernier.model.Batch}. */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Codes {

    int rows();

    int channels();

    /** Channel-major: channel {@code c} of row {@code r} is {@code values[c * rows + r]}. */
    record Dense(int rows, int channels, int[] values) implements Codes {}

    /**
     * Compressed rows; an element that is not stored has the code {@code zero[channel]}.
     *
     * @param values code of each stored element
     * @param zero code of the real number 0, for each channel
     */
    record Sparse(int rows, int channels, int[] offsets, int[] indices, int[] values, int[] zero) implements Codes {}
}
