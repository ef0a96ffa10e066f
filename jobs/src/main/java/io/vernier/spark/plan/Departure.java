package io.vernier.spark.plan;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;

/**
 * How a process ends that must not return 0.
 *
 * <p>Uses {@code org.apache.spark.SparkUserAppException} (private in Scala), checked on Spark 4.1.0: YARN's application master reports
 * its exit code. Its constructor differs between versions, so it is found by reflection.
 */
public final class Departure {
    private static final String EXCEPTION = "org.apache.spark.SparkUserAppException";

    private Departure() {}

    /** Whether the driver runs inside the cluster, where an exit would mark the application failed whatever its code. */
    public static boolean isInsideCluster() {
        return "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** An exception that carries the code where this Spark allows; otherwise the failure itself, or one that names the code. */
    public static Exception carrying(int code, Optional<? extends Exception> failure) {
        try {
            return userException(code, failure.orElse(null));
        } catch (ReflectiveOperationException | LinkageError e) {
            return named(code, failure);
        }
    }

    /** The failure itself; where a command ended by itself, one that names the code. */
    public static Exception named(int code, Optional<? extends Exception> failure) {
        return failure.isPresent()
                ? failure.get()
                : new IllegalStateException("Vernier ended with the exit code " + code + ".");
    }

    /** {@code (int, Throwable)} in 4.1, {@code (int)} before. */
    private static Exception userException(int code, Exception cause) throws ReflectiveOperationException {
        Class<?> type = Class.forName(EXCEPTION);
        for (Constructor<?> constructor : type.getConstructors()) {
            List<Class<?>> parameters = List.of(constructor.getParameterTypes());
            if (parameters.equals(List.of(int.class, Throwable.class))) {
                return (Exception) constructor.newInstance(code, cause);
            }
            if (parameters.equals(List.of(int.class))) {
                Exception exception = (Exception) constructor.newInstance(code);
                if (cause != null) {
                    exception.addSuppressed(cause);
                }
                return exception;
            }
        }
        throw new NoSuchMethodException(EXCEPTION);
    }
}
