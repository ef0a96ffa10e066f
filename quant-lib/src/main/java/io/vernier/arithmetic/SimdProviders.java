package io.vernier.arithmetic;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * Finds the implementations that are written with {@code jdk.incubator.vector}, where this JVM has that module. Each has a scalar twin
 * that gives the same bits, so its absence costs time only; the choice and its reason are logged once.
 */
public final class SimdProviders {
    /** The system property that switches them off by the value {@code scalar}. */
    public static final String PROPERTY = "vernier.kernels";

    private static final String MODULE = "jdk.incubator.vector";

    private static final boolean AVAILABLE = probe();

    private SimdProviders() {}

    private static boolean probe() {
        System.Logger logger = System.getLogger(SimdProviders.class.getName());
        if ("scalar".equals(System.getProperty(PROPERTY))) {
            logger.log(Level.INFO, "Scalar kernels: the system property \"" + PROPERTY + "\" asks for them.");
            return false;
        }
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            logger.log(
                    Level.WARNING,
                    "Scalar kernels: this JVM was started without the module \"" + MODULE + "\"; add --add-modules="
                            + MODULE + " to its options to compute several times faster.");
            return false;
        }
        logger.log(Level.DEBUG, "Vector kernels: the module \"" + MODULE + "\" is there.");
        return true;
    }

    /**
     * An instance of a class beside the caller's.
     *
     * @param caller who asks: the class must be of its package and have a constructor without parameters
     * @param simpleName the name of the class in that package
     * @return empty where this JVM lacks the module
     */
    public static <T> Optional<T> find(MethodHandles.Lookup caller, Class<T> type, String simpleName) {
        if (!AVAILABLE) {
            return Optional.empty();
        }
        try {
            Class<?> found = caller.findClass(caller.lookupClass().getPackageName() + "." + simpleName);
            return Optional.of(type.cast(caller.findConstructor(found, MethodType.methodType(void.class))
                    .invoke()));
        } catch (Throwable e) {
            throw new LinkageError(
                    "The class \"" + simpleName + "\" cannot be used, though \"" + MODULE + "\" is there.", e);
        }
    }
}
