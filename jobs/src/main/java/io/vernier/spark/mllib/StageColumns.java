package io.vernier.spark.mllib;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.RFormulaModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.param.Param;

/** The columns that a stage reads and makes, by the names of its parameters. */
final class StageColumns {
    private static final List<String> INPUTS = List.of("inputCol", "inputCols", "featuresCol", "offsetCol");
    private static final List<String> OUTPUTS = List.of(
            "outputCol",
            "outputCols",
            "predictionCol",
            "probabilityCol",
            "rawPredictionCol",
            "linkPredictionCol",
            "quantilesCol");

    private StageColumns() {}

    static List<String> inputs(Transformer stage) {
        return stage instanceof RFormulaModel ? List.of() : values(stage, INPUTS);
    }

    /** The column of features that a model reads; empty where it has none. */
    static String features(Transformer model) {
        return values(model, List.of("featuresCol")).stream().findFirst().orElse("");
    }

    static List<String> outputs(Transformer stage) {
        if (stage instanceof RFormulaModel) {
            return values(stage, List.of("featuresCol", "labelCol"));
        }
        // A hint passes its column on.
        return stage instanceof VectorSizeHint ? inputs(stage) : values(stage, OUTPUTS);
    }

    /** Whether a stage may read and make any column. */
    static boolean unknown(Transformer stage) {
        return stage instanceof SQLTransformer;
    }

    /** Whether a stage may read any column. */
    static boolean readsUnknown(Transformer stage) {
        return stage instanceof SQLTransformer || stage instanceof RFormulaModel;
    }

    private static List<String> values(Transformer stage, List<String> params) {
        List<String> names = new ArrayList<>();
        for (String name : params) {
            if (!stage.hasParam(name)) {
                continue;
            }
            Param<Object> param = stage.getParam(name);
            Object value = stage.isDefined(param) ? stage.getOrDefault(param) : "";
            if (value instanceof String[] several) {
                names.addAll(List.of(several));
            } else if (!value.toString().isEmpty()) {
                names.add(value.toString());
            }
        }
        return names;
    }
}
