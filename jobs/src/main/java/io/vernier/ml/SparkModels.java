package io.vernier.ml;

import io.vernier.quantize.Quantization;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.source.FeatureColumns;
import java.util.List;
import org.apache.spark.ml.recommendation.ALSModel;

/** Integers in the place of the model that they were made from: the same columns in and out. */
public final class SparkModels {
    private SparkModels() {}

    /** The model that reads the columns of the original, after its preparation, and adds those that it adds. */
    public static QuantizedModel of(String uid, Quantization quantization, SavedModel saved) {
        QuantizedModel model = new QuantizedModel(uid, quantization.program());
        model.set(model.inputCols(), saved.features().names().toArray(String[]::new));
        model.set(model.handleInvalid(), handleInvalid(saved.features()));
        model.set(model.rawPredictionCol(), saved.outputs().rawPrediction());
        model.set(model.probabilityCol(), saved.outputs().probability());
        model.set(model.predictionCol(), saved.outputs().prediction());
        return model;
    }

    private static String handleInvalid(FeatureColumns features) {
        if (features instanceof FeatureColumns.Assembled assembled) {
            return switch (assembled.nulls()) {
                case FAIL -> "error";
                case SKIP_ROW -> "skip";
                case KEEP_AS_NAN -> "keep";
            };
        }
        return "error";
    }

    /**
     * Factors as a stage of Spark ML, to be written beside the codes.
     *
     * @param userScales of the table of users; none where each has its own
     * @param itemScales the same of the items
     */
    public static QuantizedFactors of(
            String uid, TableModel.Factors factors, double[] userScales, double[] itemScales) {
        ALSModel original = factors.spark();
        QuantizedFactors model = new QuantizedFactors(uid, List.of());
        model.set(model.userCol(), factors.userColumn());
        model.set(model.itemCol(), factors.itemColumn());
        model.set(model.predictionCol(), original.getPredictionCol());
        model.set(model.coldStartStrategy(), original.getColdStartStrategy());
        model.set(model.userScales(), userScales);
        model.set(model.itemScales(), itemScales);
        return model;
    }
}
