package io.vernier.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.ProgramCodec;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import scala.Option;

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
        write(model, root.putObject("paramMap"), model::get);
        write(model, root.putObject("defaultParamMap"), model::getDefault);
        return root.toString();
    }

    private interface Values {
        <T> Option<T> of(Param<T> param);
    }

    /** What is set, or what it is by default. */
    private static void write(QuantizedModel model, ObjectNode params, Values values) {
        Option<String[]> columns = values.of(model.inputCols());
        if (columns.isDefined()) {
            Arrays.stream(columns.get())
                    .forEach(params.putArray(model.inputCols().name())::add);
        }
        for (Param<String> param : stringParams(model)) {
            Option<String> value = values.of(param);
            if (value.isDefined()) {
                params.put(param.name(), value.get());
            }
        }
    }

    private static List<Param<String>> stringParams(QuantizedModel model) {
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

    /** The model of a JSON line and a program. */
    static QuantizedModel model(JsonNode metadata, List<InstructionRow> program) {
        QuantizedModel model = new QuantizedModel(metadata.path("uid").asText(), ProgramCodec.decode(program));
        setParams(model, metadata);
        return model;
    }

    private static void setParams(QuantizedModel model, JsonNode root) {
        JsonNode params = root.path("paramMap");
        JsonNode columns = params.path(model.inputCols().name());
        if (columns.isArray()) {
            String[] names = new String[columns.size()];
            for (int k = 0; k < names.length; k++) {
                names[k] = columns.get(k).asText();
            }
            model.set(model.inputCols(), names);
        }
        for (Param<String> param : stringParams(model)) {
            if (params.has(param.name())) {
                model.set(param, params.path(param.name()).asText());
            }
        }
    }
}
