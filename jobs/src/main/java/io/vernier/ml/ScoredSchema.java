package io.vernier.ml;

import java.util.Arrays;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a table after a quantized model has scored it. */
final class ScoredSchema {
    private ScoredSchema() {}

    /**
     * The columns with those that the model adds.
     *
     * @param outputs pairs of a field of {@link RowScorer#OUTPUT} and the name of its column
     * @throws IllegalArgumentException if an input is missing or an output is there already
     */
    static StructType of(StructType schema, String[] inputs, String[][] outputs) {
        for (String name : inputs) {
            if (!Arrays.asList(schema.fieldNames()).contains(name)) {
                throw new IllegalArgumentException(
                        "Column \"" + name + "\" is missing, found " + String.join(", ", schema.fieldNames()) + ".");
            }
        }
        StructType result = schema;
        for (String[] output : outputs) {
            if (Arrays.asList(schema.fieldNames()).contains(output[1])) {
                throw new IllegalArgumentException(
                        "Column \"" + output[1] + "\" is there already; choose another name.");
            }
            StructField field = RowScorer.OUTPUT.apply(output[0]);
            result = result.add(DataTypes.createStructField(output[1], field.dataType(), field.nullable()));
        }
        return result;
    }

    /** The pairs for names, of which empty ones leave a column out. */
    static String[][] outputs(String rawPrediction, String probability, String prediction) {
        String[][] all = {
            {RowScorer.RAW_PREDICTION, rawPrediction},
            {RowScorer.PROBABILITY, probability},
            {RowScorer.PREDICTION, prediction}
        };
        return Arrays.stream(all).filter(pair -> !pair[1].isEmpty()).toArray(String[][]::new);
    }
}
