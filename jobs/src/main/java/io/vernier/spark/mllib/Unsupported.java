package io.vernier.spark.mllib;

import java.util.Arrays;
import java.util.Optional;

/** Classes of Spark's that have nothing to quantize, each with the reason: together with {@link SupportedStages} all that it has. */
enum Unsupported {
    MIN_HASH_LSH(
            "feature.MinHashLSHModel",
            "model",
            "its hashes are integers already, made of the places of numbers that are not 0 by integers alone"),
    FP_GROWTH("fpm.FPGrowthModel", "model", "its rules are sets of items and counts"),
    POWER_ITERATION(
            "clustering.PowerIterationClustering", "model", "it assigns the rows it is given, and leaves no model"),
    POWER_ITERATION_WRAPPER(
            "clustering.PowerIterationClusteringWrapper",
            "model",
            "it assigns the rows it is given, and leaves no model"),
    COLUMN_PRUNER("feature.ColumnPruner", "stage", Why.FORMULA),
    VECTOR_ATTRIBUTE_REWRITER("feature.VectorAttributeRewriter", "stage", Why.FORMULA),
    CONNECT_HELPER("util.ConnectHelper", "stage", "it answers clients of Spark Connect, and is never saved");

    /** Reasons that several share. */
    private static final class Why {
        static final String FORMULA = "it is a part of RFormulaModel, which stays Spark's work";
    }

    private final String name;
    private final String kind;
    private final String reason;

    Unsupported(String name, String kind, String reason) {
        this.name = "org.apache.spark.ml." + name;
        this.kind = kind;
        this.reason = reason;
    }

    /** The entry of a class. */
    static Optional<Unsupported> of(String className) {
        return Arrays.stream(values())
                .filter(each -> each.name.equals(className))
                .findFirst();
    }

    String className() {
        return name;
    }

    /** {@code model} or {@code stage}. */
    String kind() {
        return kind;
    }

    /** There is nothing to quantize. */
    String treatment() {
        return "nothing";
    }

    /** Why, as part of a sentence. */
    String reason() {
        return reason;
    }

    /** What is said of a stage of this class, after "which". */
    String sentence() {
        return "has nothing to quantize (" + reason + ")";
    }
}
