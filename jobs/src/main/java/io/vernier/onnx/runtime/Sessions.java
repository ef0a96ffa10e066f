package io.vernier.onnx.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.vernier.onnx.graph.OnnxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this process: one for each file, shown tensors and optimization, shared by all tasks. */
final class Sessions {
    private static final Map<Key, OrtSession> OPEN = new ConcurrentHashMap<>();

    private Sessions() {}

    private record Key(String digest, List<String> tensors, Optimization optimization) {}

    /**
     * A session that shows tensors.
     *
     * @throws OnnxException if the runtime does not take the file
     */
    static OrtSession shared(NetworkFile file, List<String> tensors, Optimization optimization) {
        return OPEN.computeIfAbsent(
                new Key(file.digest(), List.copyOf(tensors), optimization),
                key -> open(file.showing(tensors), optimization));
    }

    /** A session that nobody shares, to be closed. */
    static OrtSession open(byte[] content, Optimization optimization) {
        OrtEnvironment environment = RuntimeLibrary.environment();
        try (SessionOptions options = optimization.options()) {
            return environment.createSession(content, options);
        } catch (OrtException e) {
            throw RuntimeLibrary.refused(e);
        }
    }
}
