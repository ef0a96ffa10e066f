package io.vernier.spark.mllib;

import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.MaxAbsScalerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.RobustScalerModel;
import org.apache.spark.ml.feature.StandardScalerModel;

/** The stages that map each element of a vector by itself, with Spark's treatment of features that do not vary. */
final class Scalings {
    private Scalings() {}

    /** The scaling of a stage; absent where it is of another kind. */
    static Optional<Scaling> of(Transformer stage) {
        Optional<Scaling> scaling = unchecked(stage);
        scaling.ifPresent(one -> {
            Layers.requireFinite(stage, "factor", one.factor());
            Layers.requireFinite(stage, "center", one.center());
            Layers.requireFinite(stage, "shift", one.shift());
        });
        return scaling;
    }

    private static Optional<Scaling> unchecked(Transformer stage) {
        if (stage instanceof StandardScalerModel scaler) {
            return Optional.of(standard(scaler));
        }
        if (stage instanceof RobustScalerModel scaler) {
            return Optional.of(robust(scaler));
        }
        if (stage instanceof MinMaxScalerModel scaler) {
            return Optional.of(minMax(scaler));
        }
        if (stage instanceof MaxAbsScalerModel scaler) {
            return Optional.of(maxAbs(scaler));
        }
        if (stage instanceof ElementwiseProduct product) {
            return Optional.of(multiplied(product.getScalingVec().toArray()));
        }
        return stage instanceof IDFModel model
                ? Optional.of(multiplied(model.idf().toArray()))
                : Optional.empty();
    }

    /** By the deviation, and 0 where it is 0. */
    private static Scaling standard(StandardScalerModel scaler) {
        double[] std = scaler.std().toArray();
        double[] mean = scaler.mean().toArray();
        Scaling scaling = Scaling.identity(Math.max(mean.length, std.length));
        if (scaler.getWithStd()) {
            divide(scaling, std);
        }
        if (scaler.getWithMean()) {
            System.arraycopy(mean, 0, scaling.center(), 0, mean.length);
        }
        return scaling;
    }

    /** By the range between the quantiles, and 0 where it is 0. */
    private static Scaling robust(RobustScalerModel scaler) {
        double[] range = scaler.range().toArray();
        double[] median = scaler.median().toArray();
        Scaling scaling = Scaling.identity(Math.max(median.length, range.length));
        if (scaler.getWithScaling()) {
            divide(scaling, range);
        }
        if (scaler.getWithCentering()) {
            System.arraycopy(median, 0, scaling.center(), 0, median.length);
        }
        return scaling;
    }

    private static void divide(Scaling scaling, double[] by) {
        for (int k = 0; k < by.length; k++) {
            scaling.factor()[k] = by[k] == 0 ? 0 : 1 / by[k];
        }
    }

    /** To [min, max], and to their middle where a feature is constant. */
    private static Scaling minMax(MinMaxScalerModel scaler) {
        double[] least = scaler.originalMin().toArray();
        double[] greatest = scaler.originalMax().toArray();
        Scaling scaling = Scaling.identity(least.length);
        for (int k = 0; k < least.length; k++) {
            double range = greatest[k] - least[k];
            boolean constant = range == 0;
            scaling.factor()[k] = constant ? 0 : (scaler.getMax() - scaler.getMin()) / range;
            scaling.center()[k] = least[k];
            scaling.shift()[k] = constant ? (scaler.getMin() + scaler.getMax()) / 2 : scaler.getMin();
        }
        return scaling;
    }

    /** By the greatest magnitude, and by 1 where that is 0. */
    private static Scaling maxAbs(MaxAbsScalerModel scaler) {
        double[] factor = scaler.maxAbs().toArray().clone();
        for (int k = 0; k < factor.length; k++) {
            factor[k] = factor[k] == 0 ? 1 : 1 / factor[k];
        }
        return multiplied(factor);
    }

    private static Scaling multiplied(double[] factor) {
        return new Scaling(factor, new double[factor.length], new double[factor.length]);
    }
}
