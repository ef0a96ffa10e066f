package io.vernier.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.vernier.integer.CompiledProgram;
import io.vernier.integer.Scorer;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.tree.TreeEnsemble;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows per microsecond (millions per second) from doubles to classes, one thread: the integers of this library beside the floats of
 * ONNX Runtime.
 *
 * <p>Each reads the same rows as it likes them best, which for ONNX Runtime is row-major, outside the Java heap, in tensors that are
 * made once. Its batches are as long as ours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class OnnxRuntimeBenchmark {
    static final int ROWS = 4096;

    /** Rows whose margins are so near that float32 may take another class than float64. */
    private static final int MOST_DIFFERENCES = ROWS / 200;

    /** Sizes of layers, or how many trees of which depth. */
    @Param({"32-64-32-2", "784-128-10", "512-10", "20x5", "100x8"})
    public String shape;

    private final double[] predictions = new double[ROWS];
    private final LongBuffer classes = memory(ROWS * Long.BYTES).asLongBuffer();

    private DenseBatch rows;
    private Scorer scorer;
    private OrtSession session;
    private Map<String, OnnxTensor> inputs;
    private Map<String, OnnxTensor> outputs;

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Setup
    public void open() throws OrtException {
        int[] sizes = Arrays.stream(shape.split("[-x]")).mapToInt(Integer::parseInt).toArray();
        byte[] model;
        if (shape.contains("x")) {
            TreeEnsemble forest = Forests.ensemble(sizes[0], sizes[1]);
            scorer = new CompiledProgram(Forests.program(forest)).scorer();
            rows = Perceptrons.rows(ROWS);
            model = OnnxForest.of(forest, ROWS);
            scorer.predict(rows, predictions);
        } else {
            LayeredModel perceptron = Perceptrons.model(sizes);
            scorer = new CompiledProgram(Perceptrons.program(sizes)).scorer();
            rows = Perceptrons.rows(ROWS, sizes[0]);
            model = OnnxPerceptron.of(perceptron, ROWS);
            DenseBatch last = ForwardPass.of(perceptron).run(rows, (tensor, batch) -> {});
            perceptron.decision().predict(last, ROWS, predictions, 0);
        }
        open(model);
        requireTheSameModel();
    }

    private void open(byte[] model) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            session = environment.createSession(model, options);
        }
        DoubleBuffer rowMajor = memory(ROWS * rows.channels() * Double.BYTES).asDoubleBuffer();
        for (int row = 0; row < ROWS; row++) {
            for (int channel = 0; channel < rows.channels(); channel++) {
                rowMajor.put(row * rows.channels() + channel, rows.value(row, channel));
            }
        }
        inputs = Map.of(
                OnnxGraph.ROWS, OnnxTensor.createTensor(environment, rowMajor, new long[] {ROWS, rows.channels()}));
        outputs = Map.of(OnnxGraph.CLASSES, OnnxTensor.createTensor(environment, classes, new long[] {ROWS}));
    }

    /** Holds the classes of ONNX Runtime against those of the model in double precision. */
    private void requireTheSameModel() throws OrtException {
        floats();
        int differences = 0;
        int zeros = 0;
        for (int row = 0; row < ROWS; row++) {
            differences += classes.get(row) == predictions[row] ? 0 : 1;
            zeros += predictions[row] == 0 ? 1 : 0;
        }
        if (differences > MOST_DIFFERENCES || zeros == 0 || zeros == ROWS) {
            throw new IllegalStateException("ONNX Runtime gives " + differences + " of " + ROWS
                    + " rows another class, and " + zeros + " are of class 0: the models are not the same.");
        }
    }

    @TearDown
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        session.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] integers() {
        scorer.predict(rows, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public LongBuffer floats() throws OrtException {
        session.run(inputs, outputs).close();
        return classes;
    }
}
