package io.vernier.spark.mllib;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.outcome.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;

/**
 * What the one line of a saved stage's metadata says of it.
 *
 * <p>PySpark writes some stages by itself, those that hold others, under the names of its own classes; they mean what the classes of the
 * JVM mean.
 *
 * @param className the class of the JVM, with its package
 * @param uid the stage's identifier
 * @param spark the version that saved it, empty where the line does not tell
 * @param line the whole of it
 */
record StageMetadata(String className, String uid, String spark, JsonNode line) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OF_RDDS = "org.apache.spark.mllib.";

    private static final Map<String, Class<?>> PYTHON = Map.of(
            "pyspark.ml.pipeline.PipelineModel", PipelineModel.class,
            "pyspark.ml.pipeline.Pipeline", Pipeline.class,
            "pyspark.ml.classification.OneVsRestModel", OneVsRestModel.class,
            "pyspark.ml.tuning.CrossValidatorModel", CrossValidatorModel.class,
            "pyspark.ml.tuning.TrainValidationSplitModel", TrainValidationSplitModel.class);

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
        if (className.startsWith(OF_RDDS)) {
            throw Refusal.before("The model \"" + path + "\" is of the class \"" + className
                    + "\", of Spark's older interface for RDDs; train it again with org.apache.spark.ml.");
        }
        if (className.isEmpty() || uid.isEmpty()) {
            throw Refusal.before("The metadata of the model \"" + path
                    + "\" names no class and identifier; name a directory that Spark ML has saved.");
        }
        String meaning =
                Optional.ofNullable(PYTHON.get(className)).map(Class::getName).orElse(className);
        return new StageMetadata(meaning, uid, root.path("sparkVersion").asText(), root);
    }

    /** What is known of a stage in memory. */
    static StageMetadata of(Class<?> type, String uid) {
        return new StageMetadata(type.getName(), uid, "", JSON.createObjectNode());
    }

    boolean is(Class<?> type) {
        return className.equals(type.getName());
    }

    /** Where the parts of the stage lie below its directory, in order: stages of a pipeline, models of a one-vs-rest, the best model. */
    Stream<String> parts() {
        if (is(PipelineModel.class)) {
            return stages();
        }
        if (is(OneVsRestModel.class)) {
            return IntStream.range(0, line.path("numClasses").asInt()).mapToObj(k -> "model_" + k);
        }
        return is(CrossValidatorModel.class) || is(TrainValidationSplitModel.class)
                ? Stream.of("bestModel")
                : Stream.empty();
    }

    /** Spark numbers the stages with as many digits as their number has. */
    private Stream<String> stages() {
        JsonNode uids = line.path("paramMap").path("stageUids");
        String number = "%0" + Integer.toString(uids.size()).length() + "d_";
        return IntStream.range(0, uids.size())
                .mapToObj(k -> "stages/" + String.format(Locale.ROOT, number, k)
                        + uids.get(k).asText());
    }

    /**
     * The whole number of a parameter, set or by default.
     *
     * @throws Refusal if the stage has none of this name (21)
     */
    int number(String name) {
        for (String map : List.of("paramMap", "defaultParamMap")) {
            JsonNode value = line.path(map).path(name);
            if (value.isInt()) {
                return value.asInt();
            }
        }
        throw Refusal.before("The metadata of the stage \"" + uid + "\" tells no parameter \"" + name
                + "\"; save or copy the model again.");
    }

    /** The text of a parameter, set or by default; absent where the stage has none of this name. */
    Optional<String> parameter(String name) {
        for (String map : List.of("paramMap", "defaultParamMap")) {
            JsonNode value = line.path(map).path(name);
            if (value.isTextual()) {
                return Optional.of(value.asText());
            }
        }
        return Optional.empty();
    }
}
