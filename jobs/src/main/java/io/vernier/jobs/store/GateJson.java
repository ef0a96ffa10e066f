package io.vernier.jobs.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Gates and what they found, in manifests and outcomes. */
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
            node.set(
                    "value",
                    result.value().isPresent()
                            ? JsonDocument.real(result.value().getAsDouble())
                            : JsonNodeFactory.instance.nullNode());
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

    static <T> T named(T[] all, Function<T, String> name, String wanted) {
        return Arrays.stream(all)
                .filter(one -> name.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + wanted + "\" is unknown"));
    }
}
