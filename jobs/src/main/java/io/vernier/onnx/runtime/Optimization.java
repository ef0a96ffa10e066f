package io.vernier.onnx.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** What the runtime may change of a graph. */
public enum Optimization {
    /** As it is served, unless told otherwise. */
    ALL(OptLevel.ALL_OPT) {
        @Override
        void configure(SessionOptions options) {}
    },
    /** All, but integers are multiplied without saturating in 16 bits on machines that would. */
    PRECISE(OptLevel.ALL_OPT) {
        @Override
        void configure(SessionOptions options) throws OrtException {
            options.addConfigEntry("session.x64quantprecision", "1");
        }
    },
    /** Nothing: node by node as the file says. */
    NONE(OptLevel.NO_OPT) {
        @Override
        void configure(SessionOptions options) {}
    };

    private final OptLevel level;

    Optimization(OptLevel level) {
        this.level = level;
    }

    abstract void configure(SessionOptions options) throws OrtException;

    /** Options of a session of one thread, whatever the machine has: Spark runs as many tasks as there are cores. */
    SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        // As fast without, and less memory.
        options.setCPUArenaAllocator(false);
        options.setDeterministicCompute(true);
        options.setOptimizationLevel(level);
        configure(options);
        return options;
    }
}
