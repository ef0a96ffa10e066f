package io.vernier.config;

import io.vernier.quantize.Target;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the keys {@code target} and {@code accumulator_bits}. */
final class TargetKeys {
    private static final String BITS = "accumulator_bits";
    private static final int LEAST_BITS = 2;
    private static final int MOST_BITS = 64;
    private static final Map<String, Target.Kind> KINDS =
            Arrays.stream(Target.Kind.values()).collect(Collectors.toMap(Target.Kind::label, Function.identity()));

    private TargetKeys() {}

    static Target read(Section section) {
        Target.Kind kind = section.choice("target", Target.Kind.VERNIER.label(), KINDS);
        // Absent, it stays out of what is resolved: there is no number that stands for "as the target has it".
        OptionalInt bits = section.value(BITS).isPresent()
                ? OptionalInt.of((int) section.integer(BITS, MOST_BITS, LEAST_BITS, MOST_BITS))
                : OptionalInt.empty();
        return new Target(kind, bits);
    }
}
