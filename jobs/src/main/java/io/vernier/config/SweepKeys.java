package io.vernier.config;

import io.vernier.config.SweepConfiguration.Select;
import io.vernier.config.Value.Items;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the section {@code sweep}: what its candidates change in {@code quantization}, and which of them is taken. */
final class SweepKeys {
    /** The name of the section. */
    static final String SECTION = "sweep";

    /** Each is quantized, and each has a state in every task of the scan. */
    private static final int MOST = 64;

    private static final Map<String, Select> SELECTS =
            Arrays.stream(Select.values()).collect(Collectors.toMap(Select::label, Function.identity()));

    private SweepKeys() {}

    /**
     * What the section says.
     *
     * @param changes what each candidate has instead, below {@code quantization}
     */
    record Read(List<Mapping> changes, Select select, double tolerance) {}

    static Read read(Section section) {
        Optional<Value> bits = section.value("bits");
        Optional<Value> listed = section.value("candidates");
        List<String> methods = section.texts("methods");
        Select select = section.choice("select", Select.SMALLEST.label(), SELECTS);
        Section tolerances = section.section("tolerance");
        double tolerance = tolerances.notNegative("agreement", 0.01);
        tolerances.refuseUnknown();
        section.refuseUnknown();
        if (bits.isPresent() == listed.isPresent()) {
            section.problems()
                    .add("\"" + section.path()
                            + "\" must have either \"bits\", such as [2, 4, 8], or \"candidates\", found "
                            + (bits.isPresent() ? "both" : "neither") + ": correct it.");
        }
        List<Mapping> changes = new ArrayList<>();
        items(section, "bits", bits).forEach(each -> changes.add(ofAll("bits", each)));
        for (Value each : items(section, "candidates", listed)) {
            if (each instanceof Mapping mapping) {
                changes.add(mapping);
            } else {
                section.problems()
                        .bad(section.name("candidates"), each, "maps with keys such as \"inputs\" and \"weights\"");
            }
        }
        List<Mapping> all = methods.isEmpty() ? changes : withEach(methods, changes);
        if (all.size() > MOST) {
            section.problems()
                    .add("\"" + section.path() + "\" has " + all.size() + " candidates: expected at most " + MOST
                            + "; sweep fewer at a time.");
        }
        return new Read(all, select, tolerance);
    }

    /** What a candidate changes, by dotted keys. */
    static SortedMap<String, String> flat(Mapping change) {
        SortedMap<String, String> flat = new TreeMap<>();
        change.entries().forEach((key, value) -> {
            if (value instanceof Mapping inner) {
                flat(inner).forEach((below, each) -> flat.put(key + "." + below, each));
            } else {
                flat.put(key, value instanceof Scalar scalar ? scalar.text() : value.described());
            }
        });
        return flat;
    }

    private static List<Value> items(Section section, String key, Optional<Value> written) {
        if (written.isPresent()
                && written.get() instanceof Items items
                && !items.values().isEmpty()) {
            return items.values();
        }
        written.ifPresent(value -> section.problems().bad(section.name(key), value, "a list that is not empty"));
        return List.of();
    }

    private static Mapping ofAll(String key, Value value) {
        Mapping change = Mapping.empty(value.place());
        for (String role : List.of("inputs", "activations", "weights")) {
            change = change.with(role, Mapping.empty(value.place()).with(key, value));
        }
        return change;
    }

    private static List<Mapping> withEach(List<String> methods, List<Mapping> changes) {
        List<Mapping> all = new ArrayList<>();
        for (Mapping change : changes) {
            for (String method : methods) {
                Value text = Value.of(method, change.place());
                all.add(change.overlaid(Mapping.empty(change.place())
                        .with("weights", Mapping.empty(change.place()).with("method", text))));
            }
        }
        return all;
    }
}
