package io.vernier.onnx.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.vernier.onnx.graph.OnnxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The sessions of this process: one for each file, shown tensors and optimization, shared by all tasks. A pass over data comes back to
 * each of its sessions with every batch; one that nobody came back to for a while is of a model that is done with, and is closed when
 * another one is opened.
 */
final class Sessions {
    /** Far longer than a batch takes; a session that is wanted again after all costs its opening. */
    static final Duration KEPT = Duration.ofSeconds(30);

    static final Sessions OF_THIS_PROCESS = new Sessions(System::nanoTime);

    private final LongSupplier nanoseconds;
    private final Map<Key, Shared> shared = new HashMap<>();

    /** @param nanoseconds a clock */
    Sessions(LongSupplier nanoseconds) {
        this.nanoseconds = nanoseconds;
    }

    private record Key(String digest, List<String> tensors, Optimization optimization) {}

    /** A session that may not be closed while it is lent. */
    final class Shared implements AutoCloseable {
        private final Key key;
        private int users;
        private long left;
        private OrtSession session;

        private Shared(Key key) {
            this.key = key;
        }

        /** Opened for the first who asks; the others wait, but nobody for the session of another file. */
        private synchronized void open(NetworkFile file) {
            if (session == null) {
                session = Sessions.open(file.showing(key.tensors()), key.optimization());
            }
        }

        synchronized OrtSession session() {
            return session;
        }

        /** Gives it back. */
        @Override
        public void close() {
            synchronized (shared) {
                users--;
                left = nanoseconds.getAsLong();
            }
        }
    }

    /**
     * Lends a session that shows tensors, to be given back.
     *
     * @throws OnnxException if the runtime does not take the file
     */
    Shared lend(NetworkFile file, List<String> tensors, Optimization optimization) {
        Key key = new Key(file.digest(), List.copyOf(tensors), optimization);
        Shared lent;
        List<Shared> done = new ArrayList<>();
        synchronized (shared) {
            if (!shared.containsKey(key)) {
                shared.values().stream().filter(this::isDone).forEach(done::add);
                shared.values().removeAll(done);
            }
            lent = shared.computeIfAbsent(key, Shared::new);
            lent.users++;
        }
        boolean isOpen = false;
        try {
            done.forEach(each -> close(each.session()));
            lent.open(file);
            isOpen = true;
            return lent;
        } finally {
            if (!isOpen) {
                lent.close();
            }
        }
    }

    private boolean isDone(Shared each) {
        return each.users == 0 && nanoseconds.getAsLong() - each.left > KEPT.toNanos();
    }

    /** How many are open or about to be. */
    int count() {
        synchronized (shared) {
            return shared.size();
        }
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

    private static void close(OrtSession session) {
        try {
            // Of a file that was refused there is none.
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw RuntimeLibrary.failed(e);
        }
    }
}
