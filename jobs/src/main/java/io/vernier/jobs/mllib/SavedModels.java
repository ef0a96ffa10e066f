package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/** Loads what Spark ML saved. */
public final class SavedModels {
    private SavedModels() {}

    /**
     * Loads a saved model or pipeline, checks that its stages feed one another, and expresses it as layers.
     *
     * <p>The classes of all stages are read from the metadata first: nothing is loaded unless all of them are supported.
     *
     * @param path a directory on any file system that Hadoop knows
     * @throws Refusal (21) if there is no such directory, it is no saved model or a damaged one, or a stage is not supported
     */
    public static SavedModel load(SparkSession session, String path) {
        Transformer loaded = new ModelDirectory(session, path).load();
        return Wiring.connect(loaded);
    }
}
