package io.vernier.jobs.mllib;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;

/**
 * What the one line of a saved stage's metadata says of it.
 *
 * @param className the class that was saved, with its package
 * @param uid the stage's identifier
 * @param stageUids the identifiers of its own stages, in order, where it is a pipeline
 */
record StageMetadata(String className, String uid, List<String> stageUids) {
    private static final ObjectMapper JSON = new ObjectMapper();

    StageMetadata {
        stageUids = List.copyOf(stageUids);
    }

    /** @throws Refusal if the line is not what Spark ML writes */
    static StageMetadata parse(String path, String line) {
        JsonNode root;
        try {
            root = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw Refusal.before(
                    "The metadata of the model \"" + path + "\" is not JSON; save or copy the model again.", e);
        }
        String className = root.path("class").asText();
        String uid = root.path("uid").asText();
        if (className.isEmpty() || uid.isEmpty()) {
            throw Refusal.before("The metadata of the model \"" + path
                    + "\" names no class and identifier; name a directory that Spark ML has saved.");
        }
        List<String> stages = new ArrayList<>();
        root.path("paramMap").path("stageUids").forEach(stage -> stages.add(stage.asText()));
        return new StageMetadata(className, uid, stages);
    }

    /** Whether the stage holds the best of several models. */
    boolean isTuned() {
        return className.equals(CrossValidatorModel.class.getName())
                || className.equals(TrainValidationSplitModel.class.getName());
    }
}
