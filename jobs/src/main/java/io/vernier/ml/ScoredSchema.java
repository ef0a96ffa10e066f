package io.vernier.ml;

import io.vernier.model.Decision;
import io.vernier.spark.plan.Scoring;
import io.vernier.spark.source.FeatureLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a table after a quantized model has scored it. */
final class ScoredSchema {
    private ScoredSchema() {}

    /**
     * The columns with those that the model adds.
     *
     * @param outputs of {@link #outputs}
     * @throws IllegalArgumentException if an input is missing or an output is there already
     */
    static StructType of(StructType schema, String[] inputs, Collection<StructField> outputs) {
        List<String> names = Arrays.asList(schema.fieldNames());
        // Whether case counts is for the session to say, which looks for the columns once more.
        FeatureLayout.missing(schema, List.of(inputs)).ifPresent(name -> {
            throw new IllegalArgumentException(
                    "Column \"" + name + "\" is missing, found " + String.join(", ", names) + ".");
        });
        StructType result = schema;
        for (StructField output : outputs) {
            if (names.contains(output.name())) {
                throw new IllegalArgumentException(
                        "Column \"" + output.name() + "\" is there already; choose another name.");
            }
            result = result.add(output);
        }
        return result;
    }

    /** The added columns, of which an empty name leaves one out; what predicts numbers, clusters or hashes has no margins and no probabilities. */
    static SortedMap<Scoring.Output, StructField> outputs(
            Decision decision, String rawPrediction, String probability, String prediction) {
        SortedMap<Scoring.Output, StructField> outputs = new TreeMap<>();
        if (!(decision instanceof Decision.Identity)) {
            put(outputs, Scoring.Output.RAW_PREDICTION, rawPrediction, SQLDataTypes.VectorType());
            put(outputs, Scoring.Output.PROBABILITY, probability, SQLDataTypes.VectorType());
        }
        if (decision instanceof Decision.Hashes) {
            put(outputs, Scoring.Output.HASHES, prediction, DataTypes.createArrayType(SQLDataTypes.VectorType()));
        } else if (decision.clusterCount().isPresent()) {
            put(outputs, Scoring.Output.CLUSTER, prediction, DataTypes.IntegerType);
        } else {
            put(outputs, Scoring.Output.PREDICTION, prediction, DataTypes.DoubleType);
        }
        return outputs;
    }

    private static void put(
            SortedMap<Scoring.Output, StructField> outputs, Scoring.Output output, String name, DataType type) {
        if (!name.isEmpty()) {
            outputs.put(output, DataTypes.createStructField(name, type, output != Scoring.Output.PREDICTION));
        }
    }
}
