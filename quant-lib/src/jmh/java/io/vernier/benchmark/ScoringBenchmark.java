package io.vernier.benchmark;

import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.Scorer;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rows per microsecond (millions per second) from doubles to predictions, perceptron 32-64-32-2, logistic regression and forests, one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScoringBenchmark {
    private static final int ROWS = 4096;

    private final DenseBatch rows = Perceptrons.rows(ROWS);
    private final double[] predictions = new double[ROWS];
    private final IntegerProgram perceptron = Perceptrons.program(Perceptrons.INPUTS, 64, 32, 2);
    private final Scorer best = new CompiledProgram(perceptron).scorer();
    private final Scorer logistic = new CompiledProgram(Perceptrons.logistic()).scorer();
    private final Scorer forest20x5 = new CompiledProgram(Forests.program(20, 5)).scorer();
    private final Scorer forest100x8 = new CompiledProgram(Forests.program(100, 8)).scorer();
    private final ForwardPass floats = ForwardPass.of(Perceptrons.MODEL);

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] perceptron() {
        best.predict(rows, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] perceptronInstructionByInstruction() {
        DenseBatch last = perceptron.run(rows, IntegerTap.NONE);
        perceptron.decision().predict(last, ROWS, predictions, 0);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] logisticRegression() {
        logistic.predict(rows, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] forestOf20TreesOfDepth5() {
        forest20x5.predict(rows, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] forestOf100TreesOfDepth8() {
        forest100x8.predict(rows, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] perceptronInDoublePrecision() {
        DenseBatch last = floats.run(rows, (tensor, batch) -> {});
        for (int row = 0; row < ROWS; row++) {
            predictions[row] = Perceptrons.MODEL.decision().predict(last, row);
        }
        return predictions;
    }
}
