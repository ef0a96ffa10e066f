package io.vernier.spark.mllib;

import java.util.Arrays;
import java.util.Optional;

/** Classes of Spark's that are known and not understood, each with the reason: together with {@link SupportedStages} all that it has. */
enum Unsupported {
    MIN_HASH_LSH(
            "feature.MinHashLSHModel",
            "model",
            true,
            "its hashes are integers already, made of the places of numbers that are not 0 by integers alone"),
    FP_GROWTH("fpm.FPGrowthModel", "model", true, "its rules are sets of items and counts"),
    POWER_ITERATION(
            "clustering.PowerIterationClustering",
            "model",
            true,
            "it assigns the rows it is given, and leaves no model"),
    POWER_ITERATION_WRAPPER(
            "clustering.PowerIterationClusteringWrapper",
            "model",
            true,
            "it assigns the rows it is given, and leaves no model"),
    COLUMN_PRUNER("feature.ColumnPruner", "stage", true, Why.FORMULA),
    VECTOR_ATTRIBUTE_REWRITER("feature.VectorAttributeRewriter", "stage", true, Why.FORMULA),
    CONNECT_HELPER("util.ConnectHelper", "stage", true, "it answers clients of Spark Connect, and is never saved");

    /** Reasons that several share. */
    private static final class Why {
        static final String FORMULA = "it is a part of RFormulaModel, which stays Spark's work";
    }

    private final String name;
    private final String kind;
    private final boolean hasNothing;
    private final String reason;

    Unsupported(String name, String kind, String reason) {
        this(name, kind, false, reason);
    }

    Unsupported(String name, String kind, boolean hasNothing, String reason) {
        this.name = "org.apache.spark.ml." + name;
        this.kind = kind;
        this.hasNothing = hasNothing;
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

    /** {@code nothing} to quantize, or {@code refused}. */
    String treatment() {
        return hasNothing ? "nothing" : "refused";
    }

    /** Why, as part of a sentence. */
    String reason() {
        return reason;
    }

    /** What is said of a stage of this class, after "which". */
    String sentence() {
        return (hasNothing ? "has nothing to quantize (" : "is not supported (") + reason + ")";
    }
}
