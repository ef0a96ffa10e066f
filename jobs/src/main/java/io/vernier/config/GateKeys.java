package io.vernier.config;

import io.vernier.config.Value.Kind;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private static final Map<String, Gate.Bound> BOUNDS =
            Arrays.stream(Gate.Bound.values()).collect(Collectors.toMap(Gate.Bound::label, Function.identity()));

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
                condition(section, metric).ifPresent(gates::add);
            }
        });
        // In the order of the resolved tree, so that equal configurations make equal runs.
        gates.sort(Comparator.comparing(gate -> gate.metric().label()));
        gates.forEach(gate -> section.resolve(gate.metric().label(), resolved(gate)));
        return gates;
    }

    /** As it is written: the expression, or the map where it says more. */
    private static Object resolved(Gate gate) {
        return gate.bound() == Gate.Bound.POINT
                ? gate.condition()
                : new TreeMap<String, Object>(Map.of("bound", gate.bound().label(), "value", gate.condition()));
    }

    private static Optional<Gate> condition(Section section, GateMetric metric) {
        String name = metric.label();
        Optional<Value> written = section.value(name);
        if (written.isEmpty()) {
            section.problems().bad(section.name(name), section.entries().get(name), EXPECTED);
        }
        if (written.isPresent() && written.get() instanceof Mapping) {
            return bounded(section, metric);
        }
        return written.flatMap(value -> gate(section.problems(), section.name(name), metric, value, Gate.Bound.POINT));
    }

    private static Optional<Gate> bounded(Section section, GateMetric metric) {
        Section gate = section.section(metric.label());
        Optional<Value> expression = gate.value("value");
        if (expression.isEmpty()) {
            gate.problems().add("\"" + gate.name("value") + "\" is missing: expected " + EXPECTED + ".");
        }
        Gate.Bound bound = gate.choice("bound", Gate.Bound.POINT.label(), BOUNDS);
        gate.refuseUnknown();
        return expression.flatMap(value -> gate(gate.problems(), gate.name("value"), metric, value, bound));
    }

    private static Optional<Gate> gate(
            Problems problems, String name, GateMetric metric, Value value, Gate.Bound bound) {
        if (value instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
            Matcher matcher = EXPRESSION.matcher(scalar.text());
            if (matcher.matches()) {
                Optional<Gate> gate = Section.decimal(new Scalar(matcher.group(2), Kind.DECIMAL, value.place()))
                        .map(number -> new Gate(metric, comparison(matcher.group(1)), number.doubleValue(), bound));
                if (gate.isPresent()) {
                    return gate;
                }
            }
        }
        problems.bad(name, value, EXPECTED);
        return Optional.empty();
    }

    private static Comparison comparison(String symbol) {
        return Arrays.stream(Comparison.values())
                .filter(comparison -> comparison.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
    }
}
