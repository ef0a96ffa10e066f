package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;

/** A gate and what it found, as manifests and outcomes have it. */
record GateJson(
        GateMetric gate,
        Comparison comparison,
        double threshold,
        Gate.Bound bound,
        String scope,
        @JsonSetter(nulls = Nulls.SET) Double value,
        boolean passed) {

    static GateJson of(Gate.Result result) {
        Gate gate = result.gate();
        return new GateJson(
                gate.metric(),
                gate.comparison(),
                gate.threshold(),
                gate.bound(),
                result.scope(),
                JsonBinding.nullable(result.value()),
                result.passed());
    }

    Gate.Result result() {
        return new Gate.Result(
                new Gate(gate, comparison, threshold, bound), scope, JsonBinding.optional(value), passed);
    }
}
