package io.vernier.arithmetic;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * What of a Java virtual machine decides whether vector kernels are fast: without C2 every vector is an object, and the kernels are a
 * hundred times slower than scalar ones.
 *
 * @param property value of a system property
 * @param hasModule whether {@code jdk.incubator.vector} is there
 * @param option value of an option of HotSpot; absent where the machine is no HotSpot, or has no such option
 * @param vectorBits width of the preferred vectors; asked last
 */
record Jvm(
        Function<String, Optional<String>> property,
        boolean hasModule,
        Function<String, Optional<String>> option,
        IntSupplier vectorBits) {
    /** The system property that switches vectors off by the value {@code scalar}. */
    static final String KERNELS = "vernier.kernels";

    static final String MODULE = "jdk.incubator.vector";

    /** Vectors are halved in conversions, and there are none below 64 bits. */
    private static final int LEAST_BITS = 128;

    /** The tier of HotSpot's optimizing compiler. */
    private static final int OPTIMIZING_TIER = 4;

    /** A reason for scalar kernels. */
    record Objection(boolean wanted, String sentence) {}

    /** The machine that this program runs on. */
    static Jvm current() {
        return new Jvm(
                name -> Optional.ofNullable(System.getProperty(name)),
                ModuleLayer.boot().findModule(MODULE).isPresent(),
                Jvm::hotSpotOption,
                Jvm::preferredBits);
    }

    /** Why vector kernels are not to be used; absent where they are. */
    Optional<Objection> objection() {
        if (property.apply(KERNELS).filter("scalar"::equals).isPresent()) {
            return wanted("the system property \"" + KERNELS + "\" asks for them.");
        }
        if (!hasModule) {
            return lack("this JVM was started without the module \"" + MODULE + "\"; add --add-modules=" + MODULE
                    + " to its options to compute several times faster.");
        }
        Optional<String> compiles = option.apply("UseCompiler");
        if (compiles.isEmpty()) {
            return lack("vectors are fast on HotSpot alone, this JVM is \""
                    + property.apply("java.vm.name").orElse("")
                    + "\"; use an OpenJDK to compute several times faster.");
        }
        boolean optimizes = !isOff("UseCompiler")
                && option.apply("TieredStopAtLevel").map(Integer::parseInt).orElse(OPTIMIZING_TIER) >= OPTIMIZING_TIER
                && property.apply("java.vm.name").orElse("").contains("Server");
        if (!optimizes) {
            return lack("this JVM runs without its optimizing compiler; leave out -Xint, -client and"
                    + " -XX:TieredStopAtLevel to compute several times faster.");
        }
        if (option.apply("UseJVMCICompiler").filter("true"::equals).isPresent()) {
            return lack("this JVM compiles by JVMCI, which does not know vectors; leave out -XX:+UseJVMCICompiler"
                    + " to compute several times faster.");
        }
        int bits = vectorBits.getAsInt();
        if (bits < LEAST_BITS) {
            return lack("vectors of this machine have " + bits + " bits, expected " + LEAST_BITS + " at least.");
        }
        return Optional.empty();
    }

    private boolean isOff(String name) {
        return option.apply(name).filter("false"::equals).isPresent();
    }

    private static Optional<Objection> wanted(String why) {
        return Optional.of(new Objection(true, "Scalar kernels: " + why));
    }

    private static Optional<Objection> lack(String why) {
        return Optional.of(new Objection(false, "Scalar kernels: " + why));
    }

    /** By reflection, since the interface is HotSpot's own. */
    private static Optional<String> hotSpotOption(String name) {
        try {
            Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
            Object bean = ManagementFactory.class
                    .getMethod("getPlatformMXBean", Class.class)
                    .invoke(null, type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, name);
            return Optional.of((String) option.getClass().getMethod("getValue").invoke(option));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // No such machine, or no such option.
            return Optional.empty();
        }
    }

    /** By reflection, since this class is there without the module too. */
    private static int preferredBits() {
        try {
            Class<?> type = Class.forName("jdk.incubator.vector.VectorShape");
            Object shape = type.getMethod("preferredShape").invoke(null);
            return (int) type.getMethod("vectorBitSize").invoke(shape);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The module \"" + MODULE + "\" does not tell its preferred vectors.", e);
        }
    }
}
