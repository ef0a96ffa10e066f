package io.vernier.arithmetic;

/** Whether the real number zero must be one of the representable values. */
public enum ZeroPolicy {
    /** The range is widened to hold zero: weights and activations. */
    INSIDE,
    /** The range stays where the data is: per-feature inputs of a linear layer. */
    ANYWHERE
}
