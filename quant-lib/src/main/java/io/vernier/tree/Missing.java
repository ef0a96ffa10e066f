package io.vernier.tree;

/** Where NaN goes at a node that compares with a threshold. */
public enum Missing {
    RIGHT,
    LEFT
}
