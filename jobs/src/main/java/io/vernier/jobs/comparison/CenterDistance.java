package io.vernier.jobs.comparison;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.Decision.Nearest.Measure;
import io.vernier.model.DenseBatch;
import io.vernier.model.Linear;
import io.vernier.model.SparseBatch;
import java.util.Arrays;

/**
 * The distance of a row from the center of a cluster, as Spark's own cost has it: the square of the Euclidean one, or one less the
 * cosine. The layer compares centers by their distances less what all have in common, so the whole is computed here, of the row itself.
 */
final class CenterDistance implements ClusterCost {
    private final Linear distances;
    private final Decision.Nearest decision;
    private final double[] elements;

    CenterDistance(Linear distances, Decision.Nearest decision) {
        this.distances = distances;
        this.decision = decision;
        this.elements = new double[distances.inputs()];
    }

    @Override
    public double of(Batch batch, DenseBatch margins, int row, int cluster) {
        read(batch, row);
        int channel = decision.channel(cluster);
        return decision.measure() == Measure.EUCLIDEAN ? squared(channel) : cosine(channel);
    }

    private void read(Batch batch, int row) {
        if (batch instanceof DenseBatch dense) {
            for (int index = 0; index < elements.length; index++) {
                elements[index] = dense.value(row, index);
            }
        } else if (batch instanceof SparseBatch sparse) {
            Arrays.fill(elements, 0);
            for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                elements[sparse.indices()[k]] = sparse.values()[k];
            }
        }
    }

    /** A weight is -2 times the element of the center, both less the layer's center. */
    private double squared(int channel) {
        double sum = 0;
        for (int index = 0; index < elements.length; index++) {
            double difference = elements[index] - distances.center(index) + distances.weight(channel, index) / 2;
            sum += difference * difference;
        }
        return sum;
    }

    /** Weights are the center of length 1, turned round. */
    private double cosine(int channel) {
        double length = 0;
        double product = 0;
        for (int index = 0; index < elements.length; index++) {
            length += elements[index] * elements[index];
            product += elements[index] * distances.weight(channel, index);
        }
        return length == 0 ? 1 : 1 + product / Math.sqrt(length);
    }
}
