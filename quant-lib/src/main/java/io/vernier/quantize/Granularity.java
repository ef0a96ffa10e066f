package io.vernier.quantize;

/** How many scales a tensor has. */
public enum Granularity {
    /** One for each channel: each feature of the input, each output of the weights. */
    PER_CHANNEL,
    /** One for the whole tensor. */
    PER_TENSOR,
    /** One for each vector of a table, which is a channel of its own. */
    PER_ROW,
    /** One for each column of a table of vectors. */
    PER_COLUMN;

    /** Whether it is known of tables of vectors alone. */
    public boolean isOfTables() {
        return this == PER_ROW || this == PER_COLUMN;
    }
}
