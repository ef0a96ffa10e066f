package io.vernier.spark.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.ml.linalg.Vector;

/**
 * The vectors on which a model of hashes projects.
 *
 * <p>Uses {@code BucketedRandomProjectionLSHModel.randUnitVectors}, which is private to Spark; checked with Spark 4.1.
 */
public final class RandomProjections {
    private RandomProjections() {}

    /** A vector for each hash table; absent where this Spark is another than was checked. */
    public static Optional<List<double[]>> of(BucketedRandomProjectionLSHModel model) {
        try {
            return Optional.of(
                    Arrays.stream(model.randUnitVectors()).map(Vector::toArray).toList());
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
