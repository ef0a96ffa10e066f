package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Reasons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * A directory that Spark ML saved. Of its layout only {@code metadata}, {@code stages} and {@code bestModel} are known here,
 * and no part file.
 */
record ModelDirectory(SparkSession session, String path) {

    /** Loads the model after its metadata has shown that every stage is supported. */
    Transformer load() {
        requireMetadata();
        StageMetadata root = only(path);
        requireSupported(path, root);
        try {
            return SupportedStages.load(session, root.className(), path);
        } catch (Exception e) {
            // Spark's readers throw many things, some of them undeclared: each means that these files are no use.
            throw damaged(e);
        }
    }

    private void requireMetadata() {
        try {
            Path directory = new Path(path);
            FileSystem files = directory.getFileSystem(session.sparkContext().hadoopConfiguration());
            if (!files.exists(directory)) {
                throw Refusal.before(
                        "The model \"" + path + "\" does not exist; name a directory that Spark ML has saved.");
            }
            if (!files.exists(new Path(directory, "metadata"))) {
                throw Refusal.before("\"" + path + "\" is no saved Spark ML model, it has no \"metadata\"; name the"
                        + " directory that was given to \"save\".");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.before("The model \"" + path + "\" cannot be reached: " + Reasons.of(Reasons.deepest(e)), e);
        }
    }

    private void requireSupported(String directory, StageMetadata metadata) {
        SupportedStages.require(metadata);
        if (metadata.isTuned()) {
            String best = directory + "/bestModel";
            requireSupported(best, only(best));
        }
        if (metadata.stageUids().isEmpty()) {
            return;
        }
        Map<String, StageMetadata> stages = read(directory + "/stages/*").stream()
                .collect(Collectors.toMap(StageMetadata::uid, Function.identity(), (one, other) -> one));
        for (String uid : metadata.stageUids()) {
            StageMetadata stage = stages.get(uid);
            if (stage == null) {
                throw Refusal.before("The model \"" + path + "\" is incomplete, its stage \"" + uid
                        + "\" is missing; save or copy it again.");
            }
            requireSupported(directory + "/stages/*_" + uid, stage);
        }
    }

    private StageMetadata only(String directory) {
        List<StageMetadata> found = read(directory);
        if (found.size() != 1) {
            throw Refusal.before("The metadata of the model \"" + path + "\" has " + found.size()
                    + " lines, expected 1; save or copy it again.");
        }
        return found.get(0);
    }

    private List<StageMetadata> read(String directories) {
        List<String> lines;
        try {
            String[] found = matching(directories + "/metadata");
            lines = found.length == 0
                    ? List.of()
                    : session.read().textFile(found).collectAsList();
        } catch (Exception e) {
            throw damaged(e);
        }
        List<StageMetadata> stages = new ArrayList<>();
        lines.forEach(line -> stages.add(StageMetadata.parse(path, line)));
        return stages;
    }

    /** What a pattern names: Spark would warn of a pattern that is not itself a file. */
    private String[] matching(String pattern) throws IOException {
        Path path = new Path(pattern);
        FileSystem files = path.getFileSystem(session.sparkContext().hadoopConfiguration());
        FileStatus[] found = files.globStatus(path);
        return found == null
                ? new String[0]
                : Arrays.stream(found).map(each -> each.getPath().toString()).toArray(String[]::new);
    }

    private Refusal damaged(Exception e) {
        return Refusal.before(
                "The model \"" + path + "\" cannot be read, save or copy it again; Spark says: "
                        + Reasons.of(Reasons.deepest(e)),
                e);
    }
}
