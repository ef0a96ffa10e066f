package io.vernier.benchmark;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.FloatMatrix;
import java.util.SplittableRandom;
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

/** Multiply-adds per nanosecond (thousand millions per second) of a layer with 64 inputs and 32 outputs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProductBenchmark {
    private static final int INPUTS = 64;
    private static final int OUTPUTS = 32;
    private static final int ROWS = 256;
    private static final int STRIDE = ROWS + 16;

    private final SplittableRandom random = new SplittableRandom(1);
    private final FloatMatrix matrix = new FloatMatrix(
            random.ints(INPUTS * OUTPUTS, -127, 128).toArray(),
            random.longs(OUTPUTS, -127, 128).toArray());
    private final float[] rows = codes(INPUTS * ROWS);
    private final float[] sums = new float[OUTPUTS * STRIDE];

    private float[] codes(int size) {
        float[] values = new float[size];
        for (int k = 0; k < size; k++) {
            values[k] = random.nextInt(-127, 128);
        }
        return values;
    }

    @Benchmark
    @OperationsPerInvocation(INPUTS * OUTPUTS * ROWS)
    public float[] best() {
        ArrayKernels.best().multiply(matrix, rows, sums, STRIDE, ROWS);
        return sums;
    }

    @Benchmark
    @OperationsPerInvocation(INPUTS * OUTPUTS * ROWS)
    public float[] scalar() {
        ArrayKernels.scalar().multiply(matrix, rows, sums, STRIDE, ROWS);
        return sums;
    }
}
