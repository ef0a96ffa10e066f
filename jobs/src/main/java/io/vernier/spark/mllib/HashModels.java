package io.vernier.spark.mllib;

import io.vernier.model.Buckets;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.plan.RandomProjections;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;

/** Hashes for Euclidean distances: projections on random vectors, cut into buckets of one length. */
final class HashModels {
    private static final String HASH = "layer0.hash";

    private HashModels() {}

    static Predictor of(BucketedRandomProjectionLSHModel model) {
        List<double[]> vectors = RandomProjections.of(model)
                .orElseThrow(() -> Refusal.before(Layers.describe(model)
                        + " keeps its vectors where this Spark does not show them; run with Spark 4.0 to 4.3."));
        double[] weights = vectors.stream().flatMapToDouble(Arrays::stream).toArray();
        Layers.requireFinite(model, "element", weights);
        int tables = vectors.size();
        Linear projections =
                new Linear(Layers.linear(0), LayeredModel.INPUT, vectors.get(0).length, weights, new double[tables]);
        return Predictor.ofLayers(
                model.getInputCol(),
                Optional.empty(),
                projections,
                // As Spark does, which multiplies by the reciprocal.
                List.of(new Buckets(HASH, projections.name(), 1 / model.getBucketLength())),
                new Decision.Hashes(tables),
                Optional.empty(),
                0,
                new OutputColumns("", "", model.getOutputCol()),
                " in " + tables + " hash tables");
    }
}
