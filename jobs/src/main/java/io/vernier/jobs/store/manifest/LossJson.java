package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.vernier.validation.Gate;
import io.vernier.validation.Interval;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.MetricName;
import java.util.List;

/**
 * A loss with or without a gate, as manifests and outcomes have it.
 *
 * @param gated whether a gate judges its metric
 */
record LossJson(
        MetricName metric,
        double loss,
        @JsonSetter(nulls = Nulls.SET) Double floatValue,
        double quantizedValue,
        double low,
        double high,
        boolean gated) {

    static LossJson of(MaterialLoss loss, List<Gate> gates) {
        return new LossJson(
                loss.metric(),
                loss.loss(),
                JsonBinding.nullable(loss.floatValue()),
                loss.quantizedValue(),
                loss.interval().low(),
                loss.interval().high(),
                loss.isJudgedBy(gates));
    }

    MaterialLoss materialLoss() {
        return new MaterialLoss(
                metric, loss, JsonBinding.optional(floatValue), quantizedValue, new Interval(low, high));
    }
}
