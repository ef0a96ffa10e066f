package io.vernier.config;

import io.vernier.arithmetic.IntegerType;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads {@code ranks} of {@code inputs}: bits of the ranks that trees read, {@code all} for as many as the thresholds need, so that nothing
 * is lost. It is {@code all} unless bits of the inputs are written.
 */
final class RankKeys {
    private static final String ALL = "all";

    private static final Map<String, OptionalInt> CHOICES = IntStream.rangeClosed(
                    IntegerType.MIN_BITS - 1, IntegerType.MAX_BITS)
            .boxed()
            .collect(Collectors.toMap(
                    bits -> bits < IntegerType.MIN_BITS ? ALL : bits.toString(),
                    bits -> bits < IntegerType.MIN_BITS ? OptionalInt.empty() : OptionalInt.of(bits)));

    private RankKeys() {}

    static OptionalInt read(Section inputs) {
        String written = inputs.value("bits")
                .filter(Value.Scalar.class::isInstance)
                .map(value -> ((Value.Scalar) value).text())
                .filter(CHOICES::containsKey)
                .orElse(ALL);
        return inputs.choice("ranks", written, CHOICES);
    }
}
