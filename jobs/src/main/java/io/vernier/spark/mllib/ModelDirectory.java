package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Reasons;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * A directory that Spark ML saved.
 *
 * @param spark is asked only where its readers are needed
 */
record ModelDirectory(Configuration hadoop, Supplier<SparkSession> spark, String path) {

    /** The same with a session that there is. */
    static ModelDirectory in(SparkSession session, String path) {
        return new ModelDirectory(session.sparkContext().hadoopConfiguration(), () -> session, path);
    }

    /**
     * Loads the model after its metadata has shown that every stage is supported. Nothing is loaded but these: no estimator, evaluator or
     * other model that the directory holds beside them.
     */
    Transformer load() {
        SavedStage root = read();
        root.requireSupported();
        return new StageLoader(hadoop, spark).load(root);
    }

    /** The model that is tables of vectors, or the only part of one that is; absent where it is another. The metadata alone is read. */
    Optional<SavedStage> tables() {
        SavedStage stage = read();
        while (stage.parts().size() == 1) {
            stage = stage.parts().get(0);
        }
        return TableModels.isOne(stage.metadata().className()) ? Optional.of(stage) : Optional.empty();
    }

    private SavedStage read() {
        try {
            Path directory = new Path(path);
            FileSystem files = directory.getFileSystem(hadoop);
            if (!files.exists(directory)) {
                throw Refusal.before(ModelConfiguration.missing(path));
            }
            if (files.getFileStatus(directory).isFile()) {
                throw Refusal.before(ModelConfiguration.file(path));
            }
            if (!files.exists(new Path(directory, "metadata"))) {
                throw Refusal.before("\"" + path + "\" is no saved Spark ML model, it has no \"metadata\"; name the"
                        + " directory that was given to \"save\".");
            }
            return stage(files, directory);
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.before("The model \"" + path + "\" cannot be reached: " + Reasons.of(Reasons.deepest(e)), e);
        }
    }

    private SavedStage stage(FileSystem files, Path directory) {
        try {
            return SavedStage.read(files, directory, path);
        } catch (IOException e) {
            throw Refusal.before(
                    "The model \"" + path + "\" cannot be read, save or copy it again: "
                            + Reasons.of(Reasons.deepest(e)),
                    e);
        }
    }
}
