package io.vernier.onnx.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX Runtime with a model of one input, for rows of floats. */
final class RuntimeSession {
    /** A tensor that it gave: its values, row-major. */
    @SuppressWarnings("ArrayRecordComponent")
    record Values(long[] shape, float[] values) {}

    private RuntimeSession() {}

    /** Runs a model as the runtime would serve it, but that pairs of products do not saturate where it is told so. */
    static Map<String, Values> run(byte[] model, long[] shape, float[] rows, boolean isPrecise) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            if (isPrecise) {
                options.addConfigEntry("session.x64quantprecision", "1");
            }
            return run(model, shape, rows, options);
        } catch (OrtException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Runs a model as it is written. */
    static Map<String, Values> runUnoptimized(byte[] model, long[] shape, float[] rows) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.NO_OPT);
            return run(model, shape, rows, options);
        } catch (OrtException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static Map<String, Values> run(byte[] model, long[] shape, float[] rows, SessionOptions options)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model, options);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape)) {
            Set<String> names = session.getInputNames();
            Map<String, Values> values = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(Map.of(names.iterator().next(), input))) {
                for (Map.Entry<String, ?> each : result) {
                    OnnxTensor tensor = (OnnxTensor) each.getValue();
                    float[] copied = new float[tensor.getFloatBuffer().remaining()];
                    tensor.getFloatBuffer().get(copied);
                    values.put(each.getKey(), new Values(tensor.getInfo().getShape(), copied));
                }
            }
            return values;
        }
    }

    /** Signal to noise of all tensors of a name, in dB. */
    static double sqnr(float[] expected, float[] found) {
        double signal = 0;
        double noise = 0;
        for (int k = 0; k < expected.length; k++) {
            signal += (double) expected[k] * expected[k];
            noise += ((double) expected[k] - found[k]) * ((double) expected[k] - found[k]);
        }
        return 10 * Math.log10(signal / noise);
    }

    static List<String> names(Map<String, Values> values) {
        return List.copyOf(values.keySet());
    }
}
