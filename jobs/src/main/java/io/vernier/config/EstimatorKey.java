package io.vernier.config;

import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import io.vernier.range.RangeEstimator;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code estimator}: a name, or a map of a name and its parameters. */
final class EstimatorKey {
    private static final BigDecimal DEFAULT_PERCENT = new BigDecimal("99.99");
    private static final BigDecimal ALL = BigDecimal.valueOf(100);
    private static final List<String> NAMES = List.of("minmax", "percentile", "mse");

    private EstimatorKey() {}

    /** The estimator that is written; empty where none is, or what is written cannot be. */
    static Optional<RangeEstimator> read(Section section) {
        Optional<Value> written = section.value("estimator");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        if (written.get() instanceof Mapping) {
            Section inner = section.section("estimator");
            Optional<Value> name = inner.value("name");
            Optional<Value> percent = inner.value("p");
            inner.refuseUnknown();
            if (name.isEmpty()) {
                section.problems().add("\"" + inner.name("name") + "\" is missing: expected one of " + NAMES + ".");
            }
            return name.flatMap(value -> named(section, inner.name("name"), value, percent));
        }
        return named(section, section.name("estimator"), written.get(), Optional.empty());
    }

    private static Optional<RangeEstimator> named(Section section, String key, Value name, Optional<Value> percent) {
        String text = name instanceof Scalar scalar ? scalar.text() : "";
        if (!NAMES.contains(text)) {
            String nearest = Nearest.to(text, NAMES).orElseThrow();
            section.problems().bad(key, name, "one of " + NAMES + "; the nearest is \"" + nearest + "\"");
            return Optional.empty();
        }
        if (text.equals("percentile")) {
            return percentile(section, percent);
        }
        if (percent.isPresent()) {
            section.problems()
                    .add("\"" + section.name("estimator") + ".p\" ("
                            + percent.get().place() + ") belongs to \"percentile\" alone, found it with \"" + text
                            + "\": remove it.");
        }
        section.resolve("estimator", text);
        return Optional.of(text.equals("mse") ? RangeEstimator.meanSquaredError() : RangeEstimator.minMax());
    }

    private static Optional<RangeEstimator> percentile(Section section, Optional<Value> written) {
        Optional<BigDecimal> percent = written.isEmpty()
                ? Optional.of(DEFAULT_PERCENT)
                : Section.decimal(written.get()).filter(p -> p.signum() > 0 && p.compareTo(ALL) <= 0);
        if (percent.isEmpty()) {
            section.problems().bad(section.name("estimator") + ".p", written.get(), "a number above 0 and at most 100");
            return Optional.empty();
        }
        BigDecimal exact = percent.get().stripTrailingZeros();
        TreeMap<String, Object> resolved = new TreeMap<>();
        resolved.put("name", "percentile");
        resolved.put("p", exact.toPlainString());
        section.resolve("estimator", resolved);
        return Optional.of(RangeEstimator.percentile(exact));
    }
}
