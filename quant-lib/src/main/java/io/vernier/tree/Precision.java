package io.vernier.tree;

/** In which numbers leaves are added. */
public enum Precision {
    DOUBLE,
    /** Each sum and the quotient are rounded to float32, as runtimes of ONNX do. */
    FLOAT32
}
