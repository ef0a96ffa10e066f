package io.vernier.arithmetic;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * Finds the implementations that are written with {@code jdk.incubator.vector}, where this JVM has that module and compiles it well. Each has a scalar twin
 * that gives the same bits, so its absence costs time only; the choice and its reason are logged once.
 */
public final class SimdProviders {
    private static final boolean AVAILABLE = probe();

    private SimdProviders() {}

    private static boolean probe() {
        System.Logger logger = System.getLogger(SimdProviders.class.getName());
        Optional<Jvm.Objection> objection = Jvm.current().objection();
        if (objection.isPresent()) {
            Level level = objection.get().wanted() ? Level.INFO : Level.WARNING;
            logger.log(level, objection.get().sentence());
            return false;
        }
        logger.log(Level.DEBUG, "Vector kernels: this JVM compiles them.");
        return true;
    }

    /**
     * An instance of a class beside the caller's.
     *
     * @param caller who asks: the class must be of its package and have a constructor without parameters
     * @param simpleName the name of the class in that package
     * @return empty where scalar kernels are used
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
                    "The class \"" + simpleName + "\" cannot be used, though \"" + Jvm.MODULE + "\" is there.", e);
        }
    }
}
