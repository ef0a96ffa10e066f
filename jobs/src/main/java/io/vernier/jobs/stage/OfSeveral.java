package io.vernier.jobs.stage;

import io.vernier.jobs.outcome.Refusal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says of what is refused which of several models it is about.
 *
 * @param name of the model; absent where it is the only one
 */
record OfSeveral(Optional<String> name) {

    /**
     * What a step gives.
     *
     * @throws Refusal that the step throws, with the name before its sentences
     */
    <T> T step(Supplier<T> step) {
        try {
            return step.get();
        } catch (Refusal refusal) {
            throw name.map(refusal::ofModel).orElse(refusal);
        }
    }
}
