package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.Interval;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.MetricName;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Gates and what they found, and losses with or without a gate, in manifests and outcomes. */
final class GateJson {

    private GateJson() {}

    static ArrayNode write(List<Gate.Result> results) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Gate.Result result : results) {
            ObjectNode node = array.addObject()
                    .put("gate", result.gate().metric().label())
                    .put("comparison", result.gate().comparison().symbol())
                    .put("threshold", result.gate().threshold())
                    .put("bound", result.gate().bound().label())
                    .put("scope", result.scope());
            node.set("value", optional(result.value()));
            node.put("passed", result.passed());
        }
        return array;
    }

    static Gate.Result read(JsonNode node) {
        Gate gate = new Gate(
                named(GateMetric.values(), GateMetric::label, JsonDocument.text(node, "gate")),
                named(Comparison.values(), Comparison::symbol, JsonDocument.text(node, "comparison")),
                JsonDocument.real(JsonDocument.required(node, "threshold")),
                named(Gate.Bound.values(), Gate.Bound::label, JsonDocument.text(node, "bound")));
        return new Gate.Result(
                gate,
                JsonDocument.text(node, "scope"),
                JsonDocument.optionalReal(node, "value"),
                JsonDocument.required(node, "passed").booleanValue());
    }

    static ArrayNode losses(RunManifest manifest) {
        List<Gate> gates = manifest.gates().stream().map(Gate.Result::gate).toList();
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (MaterialLoss loss : manifest.losses()) {
            ObjectNode node = array.addObject().put("metric", loss.metric().label());
            node.set("loss", JsonDocument.real(loss.loss()));
            node.set("float_value", optional(loss.floatValue()));
            node.set("quantized_value", JsonDocument.real(loss.quantizedValue()));
            node.set("low", JsonDocument.real(loss.interval().low()));
            node.set("high", JsonDocument.real(loss.interval().high()));
            node.put("gated", loss.isJudgedBy(gates));
        }
        return array;
    }

    static MaterialLoss loss(JsonNode node) {
        return new MaterialLoss(
                named(MetricName.values(), MetricName::label, JsonDocument.text(node, "metric")),
                JsonDocument.real(JsonDocument.required(node, "loss")),
                JsonDocument.optionalReal(node, "float_value"),
                JsonDocument.real(JsonDocument.required(node, "quantized_value")),
                new Interval(
                        JsonDocument.real(JsonDocument.required(node, "low")),
                        JsonDocument.real(JsonDocument.required(node, "high"))));
    }

    private static JsonNode optional(OptionalDouble value) {
        return value.isPresent() ? JsonDocument.real(value.getAsDouble()) : JsonNodeFactory.instance.nullNode();
    }

    static <T> T named(T[] all, Function<T, String> name, String wanted) {
        return Arrays.stream(all)
                .filter(one -> name.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + wanted + "\" is unknown"));
    }
}
