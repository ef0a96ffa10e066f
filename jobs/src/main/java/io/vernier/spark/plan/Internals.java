package io.vernier.spark.plan;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Spark's plans are what we know, so that models score and scans read inside them. Where they are not, as in a Spark that its
 * vendor has changed, the public interface does the same, slower. The one place that decides it.
 */
public final class Internals {
    /** A setting of the session: {@code public} takes the public interface alone, {@code internal} is the default. */
    public static final String SETTING = "spark.vernier.plans";

    private static final String PUBLIC = "public";

    private static final Logger LOG = LoggerFactory.getLogger(Internals.class);

    private static final String CONNECT = "org.apache.spark.sql.connect.";

    /** Classes of ours that extend one of Spark's, named by a text, since they may not even load. */
    private static final List<String> OPERATORS =
            List.of("io.vernier.spark.plan.ScoringExec", "io.vernier.spark.plan.ScoringStrategy");

    private static boolean probed;
    private static Optional<String> missing = Optional.empty();

    private Internals() {}

    /**
     * What is done with Spark's plans where these may be used and are what we know, else with its public interface.
     *
     * @param planned may fail to link, and is then not tried again in this process
     */
    static <T> T choose(SparkSession session, Supplier<T> planned, Supplier<T> open) {
        if (areUsable(session)) {
            try {
                return planned.get();
            } catch (LinkageError e) {
                miss(e.toString());
            }
        }
        return open.get();
    }

    private static boolean areUsable(SparkSession session) {
        return !PUBLIC.equals(session.conf().get(SETTING, "internal"))
                && isClassic(session)
                && missing().isEmpty();
    }

    private static synchronized Optional<String> missing() {
        if (!probed) {
            probed = true;
            probe().ifPresent(Internals::miss);
        }
        return missing;
    }

    private static synchronized void miss(String what) {
        if (missing.isEmpty()) {
            missing = Optional.of(what);
            LOG.warn(
                    "This Spark has other plans than Vernier knows ({}): models score and scans read by its public"
                            + " interface, with the same results and slower.",
                    what);
        }
    }

    /** What of Spark is not there, or asks of our operators what they do not have. */
    private static Optional<String> probe() {
        try {
            for (String operator : OPERATORS) {
                for (Method method : Class.forName(operator).getMethods()) {
                    if (Modifier.isAbstract(method.getModifiers())) {
                        return Optional.of(method.toString());
                    }
                }
            }
            PlannedScoring.probe();
            return Optional.empty();
        } catch (LinkageError | ReflectiveOperationException e) {
            return Optional.of(e.toString());
        }
    }

    private static boolean isClassic(SparkSession session) {
        return session.getClass().getName().startsWith("org.apache.spark.sql.classic.");
    }

    /**
     * Refuses what has neither plans nor RDDs on this side.
     *
     * @throws IllegalArgumentException if the data set is one of Spark Connect
     */
    public static void requireClassic(Dataset<?> rows) {
        String name = rows.getClass().getName();
        if (name.startsWith(CONNECT)) {
            throw new IllegalArgumentException(
                    "The data set is a \"" + name + "\", one of Spark Connect, expected one of"
                            + " a classic session: build the session with spark.api.mode=classic, or let the server run Vernier.");
        }
    }
}
