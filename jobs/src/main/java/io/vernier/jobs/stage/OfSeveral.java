package io.vernier.jobs.stage;

import io.vernier.outcome.Refusal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says of what is refused which of several models, or candidates, it is about.
 *
 * @param name such as {@code Model "delay"}; absent where it is the only one
 */
record OfSeveral(Optional<String> name) {
    /** Says nothing. */
    static final OfSeveral ALONE = new OfSeveral(Optional.empty());

    /** Says which model. */
    static OfSeveral model(String name) {
        return new OfSeveral(Optional.of("Model \"" + name + '"'));
    }

    /**
     * What a step gives.
     *
     * @throws Refusal that the step throws, with the name before its sentences
     */
    <T> T step(Supplier<T> step) {
        try {
            return step.get();
        } catch (Refusal refusal) {
            throw named(refusal);
        }
    }

    /** The same with the name before its sentences. */
    Refusal named(Refusal refusal) {
        return name.map(refusal::of).orElse(refusal);
    }
}
