package io.vernier.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the metadata of saved factors says, in the layout of Spark ML. */
public final class QuantizedFactorsFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private QuantizedFactorsFiles() {}

    /**
     * The JSON line of a model.
     *
     * @param timestamp milliseconds since 1970; 0 where equal models are to be equal files
     * @param sparkVersion the Spark that writes it
     */
    public static String metadata(QuantizedFactors model, long timestamp, String sparkVersion) {
        ObjectNode root = JSON.createObjectNode();
        root.put("class", QuantizedFactors.class.getName());
        root.put("timestamp", timestamp);
        root.put("sparkVersion", sparkVersion);
        root.put("uid", model.uid());
        ObjectNode params = root.putObject("paramMap");
        for (Param<String> param : texts(model)) {
            if (model.isDefined(param)) {
                params.put(param.name(), model.getOrDefault(param));
            }
        }
        for (DoubleArrayParam param : scales(model)) {
            // Spark Connect has no words for an empty list.
            if (model.getOrDefault(param).length > 0) {
                Arrays.stream(model.getOrDefault(param)).forEach(params.putArray(param.name())::add);
            }
        }
        root.putObject("defaultParamMap");
        return root.toString();
    }

    private static List<Param<String>> texts(QuantizedFactors model) {
        return List.of(model.userCol(), model.itemCol(), model.predictionCol(), model.coldStartStrategy());
    }

    private static List<DoubleArrayParam> scales(QuantizedFactors model) {
        return List.of(model.userScales(), model.itemScales());
    }

    static JsonNode parse(String path, String line) {
        try {
            JsonNode root = JSON.readTree(line);
            if (QuantizedFactors.class.getName().equals(root.path("class").asText())) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The metadata of \"" + path + "\" is not JSON.", e);
        }
        throw new IllegalArgumentException("\"" + path + "\" holds no quantized factors of Vernier.");
    }

    static QuantizedFactors model(JsonNode metadata, List<Dataset<Row>> tables) {
        QuantizedFactors model = new QuantizedFactors(metadata.path("uid").asText(), tables);
        JsonNode params = metadata.path("paramMap");
        for (Param<String> param : texts(model)) {
            if (params.has(param.name())) {
                model.set(param, params.path(param.name()).asText());
            }
        }
        for (DoubleArrayParam param : scales(model)) {
            JsonNode values = params.path(param.name());
            double[] array = new double[values.size()];
            for (int k = 0; k < array.length; k++) {
                array[k] = values.get(k).asDouble();
            }
            if (array.length > 0) {
                model.set(param, array);
            }
        }
        return model;
    }
}
