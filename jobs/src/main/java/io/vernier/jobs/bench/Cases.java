package io.vernier.jobs.bench;

import io.vernier.outcome.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What is timed, and the ratios that are made of it. */
final class Cases {
    private final Map<String, Runnable> work = new LinkedHashMap<>();
    private final Map<String, Ratio> ratios = new LinkedHashMap<>();

    /**
     * Two cases whose times are compared.
     *
     * @param of the numerator
     * @param to the denominator
     * @param beyond a case that both contain, whose time is taken off both; absent where there is none
     */
    record Ratio(String of, String to, Optional<String> beyond) {

        private Stream<String> all() {
            return Stream.concat(Stream.of(of, to), beyond.stream());
        }

        double value(ToDoubleFunction<String> time) {
            double off = beyond.map(time::applyAsDouble).orElse(0.0);
            return (time.applyAsDouble(of) - off) / (time.applyAsDouble(to) - off);
        }
    }

    void add(String name, Runnable timed) {
        work.put(name, timed);
    }

    void compare(String ratio, String of, String to) {
        ratios.put(ratio, new Ratio(of, to, Optional.empty()));
    }

    /** Compares what two cases take beyond a third, which both contain. */
    void compareBeyond(String ratio, String of, String to, String beyond) {
        ratios.put(ratio, new Ratio(of, to, Optional.of(beyond)));
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
        work.keySet().removeIf(name -> kept.stream().flatMap(Ratio::all).noneMatch(name::equals));
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
