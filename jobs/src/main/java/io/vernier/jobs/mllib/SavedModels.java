package io.vernier.jobs.mllib;

import org.apache.spark.sql.SparkSession;

/** Loads saved Spark ML models and pipelines. */
public final class SavedModels {

    private SavedModels() {}

    public static SavedModel load(SparkSession session, String path) {
        throw new UnsupportedOperationException();
    }
}
