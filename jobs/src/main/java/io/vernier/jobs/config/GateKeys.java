package io.vernier.jobs.config;

import io.vernier.jobs.config.Value.Kind;
import io.vernier.jobs.config.Value.Mapping;
import io.vernier.jobs.config.Value.Scalar;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the section {@code gates}: the metrics of a closed list, each with an expression, or a map of it and its bound. */
final class GateKeys {
    private static final Pattern EXPRESSION = Pattern.compile("\\s*([<>]=?)\\s*(\\S+)\\s*");
    private static final String EXPECTED = "a comparison with a number in quotes, such as \">= 0.99\" or \"<= 0.01\"";
    private static final Map<String, GateMetric> METRICS =
            Arrays.stream(GateMetric.values()).collect(Collectors.toMap(GateMetric::label, Function.identity()));

    private GateKeys() {}

    static List<Gate> read(Section section) {
        List<Gate> gates = new ArrayList<>();
        section.entries().forEach((name, value) -> {
            GateMetric metric = METRICS.get(name);
            if (metric == null) {
                List<String> known =
                        METRICS.keySet().stream().sorted().map(section::name).toList();
                section.problems().unknown("gate", section.name(name), value.place(), known);
            } else {
                expression(section, name)
                        .flatMap(expression -> gate(section, metric, expression))
                        .ifPresent(gates::add);
            }
        });
        gates.forEach(gate -> section.resolve(gate.metric().label(), gate.expression()));
        return gates;
    }

    private static Optional<Value> expression(Section section, String name) {
        Optional<Value> written = section.value(name);
        if (written.isEmpty()) {
            section.problems().bad(section.name(name), section.entries().get(name), EXPECTED);
        }
        return written.flatMap(value -> value instanceof Mapping ? bounded(section.section(name)) : written);
    }

    private static Optional<Value> bounded(Section gate) {
        Optional<Value> expression = gate.value("value");
        if (expression.isEmpty()) {
            gate.problems().add("\"" + gate.name("value") + "\" is missing: expected " + EXPECTED + ".");
        }
        gate.value("bound").ifPresent(bound -> {
            String text = bound instanceof Scalar scalar ? scalar.text() : "";
            NotYet.bound(gate.path(), text).ifPresentOrElse(gate.problems()::add, () -> {
                if (!text.equals("point")) {
                    gate.problems().bad(gate.name("bound"), bound, "\"point\" or \"confidence\"");
                }
            });
        });
        gate.refuseUnknown();
        return expression;
    }

    private static Optional<Gate> gate(Section section, GateMetric metric, Value value) {
        if (value instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
            Matcher matcher = EXPRESSION.matcher(scalar.text());
            if (matcher.matches()) {
                Optional<Gate> gate = Section.decimal(new Scalar(matcher.group(2), Kind.DECIMAL, value.place()))
                        .map(number -> new Gate(metric, comparison(matcher.group(1)), number.doubleValue()));
                if (gate.isPresent()) {
                    return gate;
                }
            }
        }
        section.problems().bad(section.name(metric.label()), value, EXPECTED);
        return Optional.empty();
    }

    private static Comparison comparison(String symbol) {
        return Arrays.stream(Comparison.values())
                .filter(comparison -> comparison.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
    }
}
