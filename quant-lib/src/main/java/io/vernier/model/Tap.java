package io.vernier.model;

/** Sees every tensor of a forward pass: the input first, then what each step makes, in order. */
@FunctionalInterface
public interface Tap {

    /**
     * Called once for each tensor of a batch.
     *
     * @param tensor position in {@link LayeredModel#tensors()}
     * @param batch its rows; to be consumed at once
     */
    void observe(int tensor, Batch batch);

    /**
     * Called for a tensor that trees make, before it is observed.
     *
     * @param leaves the leaf that row r reaches in tree t at {@code t * rows + r}; to be consumed at once
     * @param trees how many there are
     */
    default void leaves(int tensor, int[] leaves, int trees, int rows) {}
}
