package io.vernier.jobs.comparison;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;

/** What it costs to assign a row to a cluster, of the values before quantization. */
interface ClusterCost {

    /**
     * The cost of one row.
     *
     * @param margins the float model's of all rows of the batch
     */
    double of(Batch batch, DenseBatch margins, int row, int cluster);

    /** Distances from centers; of a mixture, whose margins are logarithms of weighted densities, these with the other sign. */
    static ClusterCost of(LayeredModel model) {
        if (model.decision() instanceof Decision.Nearest nearest) {
            return new CenterDistance(model.linearSteps().get(0), nearest);
        }
        return (batch, margins, row, cluster) -> -margins.value(row, cluster);
    }
}
