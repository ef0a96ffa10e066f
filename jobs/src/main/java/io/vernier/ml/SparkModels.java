package io.vernier.ml;

import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.quantize.Quantization;

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
}
