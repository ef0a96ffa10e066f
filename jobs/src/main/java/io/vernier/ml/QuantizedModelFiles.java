package io.vernier.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** What a saved model's metadata says, in the layout of Spark ML. */
public final class QuantizedModelFiles {
    /** The directory of the one JSON line. */
    public static final String METADATA = "metadata";

    /** The directory of the program's rows. */
    public static final String DATA = "data";

    private static final ObjectMapper JSON = new ObjectMapper();

    private QuantizedModelFiles() {}

    /**
     * The JSON line of a model.
     *
     * @param timestamp milliseconds since 1970; 0 where equal models are to be equal files
     * @param sparkVersion the Spark that writes it
     */
    public static String metadata(QuantizedModel model, long timestamp, String sparkVersion) {
        ObjectNode root = JSON.createObjectNode();
        root.put("class", QuantizedModel.class.getName());
        root.put("timestamp", timestamp);
        root.put("sparkVersion", sparkVersion);
        root.put("uid", model.uid());
        ObjectNode params = root.putObject("paramMap");
        Arrays.stream(model.getOrDefault(model.inputCols()))
                .forEach(params.putArray(model.inputCols().name())::add);
        for (var param : stringParams(model)) {
            params.put(param.name(), model.getOrDefault(param));
        }
        root.putObject("defaultParamMap");
        return root.toString();
    }

    private static List<org.apache.spark.ml.param.Param<String>> stringParams(QuantizedModel model) {
        return List.of(model.handleInvalid(), model.rawPredictionCol(), model.probabilityCol(), model.predictionCol());
    }

    /** Reads the JSON line; the program comes from the data beside it. */
    static JsonNode parse(String path, String line) {
        try {
            JsonNode root = JSON.readTree(line);
            if (QuantizedModel.class.getName().equals(root.path("class").asText())) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The metadata of \"" + path + "\" is not JSON.", e);
        }
        throw new IllegalArgumentException("\"" + path + "\" holds no quantized model of Vernier.");
    }

    static void setParams(QuantizedModel model, JsonNode root) {
        JsonNode params = root.path("paramMap");
        JsonNode columns = params.path(model.inputCols().name());
        String[] names = new String[columns.size()];
        for (int k = 0; k < names.length; k++) {
            names[k] = columns.get(k).asText();
        }
        model.set(model.inputCols(), names);
        for (var param : stringParams(model)) {
            model.set(param, params.path(param.name()).asText());
        }
    }
}
