package io.vernier.spark.mllib;

import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import io.vernier.model.InverseLink.Function;
import io.vernier.model.InverseLink.Means;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.regression.AFTSurvivalRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;

/** Generalized linear models and accelerated failure times: one linear predictor, then the inverse of a link. */
final class GeneralizedModels {
    private GeneralizedModels() {}

    static Predictor regression(GeneralizedLinearRegressionModel model) {
        Linear layer = Layers.first(
                model, model.numFeatures(), model.coefficients().toArray(), new double[] {model.intercept()});
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                model.hasOffsetCol() ? Optional.of(model.getOffsetCol()) : Optional.empty(),
                layer,
                List.of(new Link(Layers.link(0), layer.name(), inverse(model))),
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                outputs(model.getPredictionCol(), model.hasLinkPredictionCol() ? model.getLinkPredictionCol() : ""),
                "");
    }

    static Predictor survival(AFTSurvivalRegressionModel model) {
        Linear layer = Layers.first(
                model, model.numFeatures(), model.coefficients().toArray(), new double[] {model.intercept()});
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                layer,
                List.of(new Link(Layers.link(0), layer.name(), InverseLink.of(Function.LOG, Means.ANY))),
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                outputs(model.getPredictionCol(), model.hasQuantilesCol() ? model.getQuantilesCol() : ""),
                "");
    }

    /** A quantized model has no column for what the link was applied to, nor for quantiles. */
    private static OutputColumns outputs(String prediction, String other) {
        return new OutputColumns("", "", prediction, other.isEmpty() ? List.of() : List.of(other));
    }

    private static InverseLink inverse(GeneralizedLinearRegressionModel model) {
        String family = model.getFamily().toLowerCase(Locale.ROOT);
        if (family.equals("tweedie")) {
            double variance = model.getVariancePower();
            Means means = variance == 0 ? Means.FINITE : Means.POSITIVE;
            if (model.isSet(model.linkPower())) {
                return power(model.getLinkPower(), means);
            }
            return power(1 - variance, means);
        }
        Means means =
                switch (family) {
                    case "gaussian" -> Means.FINITE;
                    case "binomial" -> Means.PROBABILITY;
                    default -> Means.POSITIVE;
                };
        if (model.isSet(model.link())) {
            return InverseLink.of(Function.valueOf(model.getLink().toUpperCase(Locale.ROOT)), means);
        }
        Function canonical =
                switch (family) {
                    case "gaussian" -> Function.IDENTITY;
                    case "binomial" -> Function.LOGIT;
                    case "poisson" -> Function.LOG;
                    default -> Function.INVERSE;
                };
        return InverseLink.of(canonical, means);
    }

    /** The link {@code mean^power}, under its own name where it has one. */
    private static InverseLink power(double power, Means means) {
        if (power == 0) {
            return InverseLink.of(Function.LOG, means);
        }
        if (power == 1) {
            return InverseLink.of(Function.IDENTITY, means);
        }
        if (power == -1) {
            return InverseLink.of(Function.INVERSE, means);
        }
        return power == 0.5 ? InverseLink.of(Function.SQRT, means) : new InverseLink(Function.POWER, power, means);
    }
}
