package io.vernier.quantize;

/** How many scales a tensor has. */
public enum Granularity {
    /** One for each channel: each feature of the input, each output of the weights. */
    PER_CHANNEL,
    /** One for the whole tensor. */
    PER_TENSOR
}
