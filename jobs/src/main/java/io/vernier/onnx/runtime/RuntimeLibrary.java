package io.vernier.onnx.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.vernier.onnx.graph.OnnxException;

/** ONNX Runtime, which this process has or has not. */
public final class RuntimeLibrary {
    private RuntimeLibrary() {}

    /**
     * Refuses to go on where the runtime is not there.
     *
     * @throws OnnxException if its classes are missing, or its library cannot be loaded
     */
    public static String requireVersion() {
        return environment().getVersion();
    }

    /** The environment of this process, for which the native library is loaded. */
    static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "vernier");
        } catch (NoClassDefFoundError e) {
            // Of a class whose initialization failed before, Java says the same.
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("Could not initialize") ? unloadable(e) : absent(e);
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            throw unloadable(e);
        }
    }

    private static OnnxException absent(Error e) {
        return new OnnxException(
                "is a network, which ONNX Runtime computes, but its classes are not there; add onnxruntime-1.26.0.jar,"
                        + " which the build copies to jobs/target/onnx, with --jars",
                e);
    }

    private static OnnxException unloadable(Error e) {
        return new OnnxException(
                "is a network, which ONNX Runtime computes, but its library cannot be loaded from \""
                        + System.getProperty("java.io.tmpdir") + "\" (" + deepest(e)
                        + "); name another directory, which is not mounted noexec, with -Djava.io.tmpdir, or that of the"
                        + " library with -Donnxruntime.native.path",
                e);
    }

    private static String deepest(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** What the runtime says of a file, as the rest of a sentence about it. */
    static OnnxException refused(OrtException e) {
        String said = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        return new OnnxException(
                "is not taken by ONNX Runtime, which says \"" + said + "\"; correct or export it again", e);
    }

    /** What the runtime says of a computation, as the rest of a sentence about the file. */
    static OnnxException failed(OrtException e) {
        String said = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        return new OnnxException(
                "cannot be computed by ONNX Runtime, which says \"" + said
                        + "\"; correct onnx.inputs, or export it again",
                e);
    }
}
