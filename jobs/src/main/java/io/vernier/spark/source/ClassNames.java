package io.vernier.spark.source;

import java.util.List;
import java.util.Optional;

/**
 * What each class of a model is called in the data.
 *
 * @param names in the order of the classes' numbers; empty where the model does not tell
 * @param column whose values are these names even where they are numbers, since the model's indexer reads them as text; absent where
 *     there is none
 */
public record ClassNames(List<String> names, Optional<String> column) {
    /** Of a model that does not tell. */
    public static final ClassNames UNKNOWN = of(List.of());

    public ClassNames {
        names = List.copyOf(names);
    }

    /** Names of texts, in any column. */
    public static ClassNames of(List<String> names) {
        return new ClassNames(names, Optional.empty());
    }
}
