package io.vernier.spark.mllib;

import io.vernier.model.Decision;
import io.vernier.model.Decision.Nearest.Measure;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.plan.ClusteringTree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;

/**
 * Clusters by their centers. Of a distance only what differs between centers is computed, which is linear in the vector. With the mean
 * of the centers as origin the square of the Euclidean distance is {@code |x|^2 + |c|^2 - 2 c.x}, and its first term is left out; the
 * cosine of the angle to a center of length 1 is {@code c.x / |x|}, and the length of x is left out.
 */
final class ClusterModels {
    private static final String DISTANCE = "distance";

    private ClusterModels() {}

    static Predictor of(KMeansModel model) {
        Measure measure = measure(model.getDistanceMeasure());
        List<double[]> centers =
                List.of(model.clusterCenters()).stream().map(Vector::toArray).toList();
        requireSeveral(model, centers.size());
        return predictor(
                model,
                model.getFeaturesCol(),
                model.getPredictionCol(),
                centers,
                Decision.Nearest.of(measure, centers.size()));
    }

    static Predictor of(BisectingKMeansModel model) {
        ClusteringTree tree = ClusteringTree.of(model)
                .orElseThrow(() -> Refusal.before(Layers.describe(model)
                        + " keeps its tree of clusters where this Spark does not show it; run with Spark 4.0 to 4.3."));
        requireSeveral(model, tree.centers().size());
        return predictor(
                model,
                model.getFeaturesCol(),
                model.getPredictionCol(),
                tree.centers(),
                new Decision.Nearest(measure(model.getDistanceMeasure()), tree.parents(), tree.clusters()));
    }

    private static Measure measure(String name) {
        return Measure.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static void requireSeveral(Model<?> model, int centers) {
        if (centers < 2) {
            throw Refusal.before(Layers.describe(model) + " has 1 cluster, to which it assigns every row;"
                    + " train it on data with more of them.");
        }
    }

    private static Predictor predictor(
            Model<?> model, String features, String prediction, List<double[]> centers, Decision.Nearest decision) {
        centers.forEach(center -> Layers.requireFinite(model, "center", center));
        return Predictor.ofLayers(
                features,
                Optional.empty(),
                decision.measure() == Measure.EUCLIDEAN ? squared(centers) : cosine(model, centers),
                List.of(),
                decision,
                Optional.empty(),
                0,
                new OutputColumns("", "", prediction),
                " of " + decision.count() + " clusters");
    }

    private static Linear squared(List<double[]> centers) {
        int inputs = centers.get(0).length;
        double[] origin = new double[inputs];
        for (double[] center : centers) {
            for (int index = 0; index < inputs; index++) {
                origin[index] += center[index] / centers.size();
            }
        }
        double[] weights = new double[centers.size() * inputs];
        double[] bias = new double[centers.size()];
        for (int output = 0; output < bias.length; output++) {
            for (int index = 0; index < inputs; index++) {
                double element = centers.get(output)[index] - origin[index];
                weights[output * inputs + index] = -2 * element;
                bias[output] += element * element;
            }
        }
        return new Linear(DISTANCE, LayeredModel.INPUT, inputs, weights, bias, origin);
    }

    private static Linear cosine(Model<?> model, List<double[]> centers) {
        int inputs = centers.get(0).length;
        double[] weights = new double[centers.size() * inputs];
        for (int output = 0; output < centers.size(); output++) {
            double[] center = centers.get(output);
            double square = 0;
            for (double element : center) {
                square += element * element;
            }
            if (square == 0) {
                throw Refusal.before(Layers.describe(model)
                        + " has a center of length 0, to which there is no angle; train it again.");
            }
            for (int index = 0; index < inputs; index++) {
                weights[output * inputs + index] = -center[index] / Math.sqrt(square);
            }
        }
        return new Linear(DISTANCE, LayeredModel.INPUT, inputs, weights, new double[centers.size()]);
    }
}
