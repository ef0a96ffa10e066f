package io.vernier.jobs.bench;

import io.vernier.jobs.outcome.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is timed, and the ratios that are made of it. */
final class Cases {
    private final Map<String, Runnable> work = new LinkedHashMap<>();
    private final Map<String, Ratio> ratios = new LinkedHashMap<>();

    /**
     * Two cases whose times are compared.
     *
     * @param of the numerator
     * @param to the denominator
     */
    record Ratio(String of, String to) {}

    void add(String name, Runnable timed) {
        work.put(name, timed);
    }

    void compare(String ratio, String of, String to) {
        ratios.put(ratio, new Ratio(of, to));
    }

    /**
     * Leaves the ratios whose names contain a text, and the cases that they need.
     *
     * @throws Refusal if there is none (21)
     */
    void keepOnly(String text) {
        if (ratios.keySet().stream().noneMatch(name -> name.contains(text))) {
            throw Refusal.before("No ratio has \"" + text + "\" in its name, expected a part of one of "
                    + String.join(", ", ratios.keySet()) + "; correct --only.");
        }
        ratios.keySet().removeIf(name -> !name.contains(text));
        List<Ratio> kept = List.copyOf(ratios.values());
        work.keySet().removeIf(name -> kept.stream()
                .noneMatch(ratio -> ratio.of().equals(name) || ratio.to().equals(name)));
    }

    /** The cases by name, in order. */
    Map<String, Runnable> work() {
        return Collections.unmodifiableMap(work);
    }

    /** The ratios by name, in order. */
    Map<String, Ratio> ratios() {
        return Collections.unmodifiableMap(ratios);
    }
}
