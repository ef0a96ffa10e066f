package io.vernier.refit;

import java.io.Serializable;
import java.util.List;

/**
 * The codes that the second moments are of.
 *
 * @param grids one for each input
 * @param kappa what softens the probabilities that rows are weighted by
 * @param exponent outputs are at most 2^exponent in magnitude
 */
public record LayerCodes(List<CodeGrid> grids, double kappa, int exponent) implements Serializable {
    /** Copies the grids. */
    public LayerCodes {
        grids = List.copyOf(grids);
    }
}
