package io.vernier.benchmark;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
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

/** Nanoseconds per row to compute all tensors of a perceptron 32-64-32-2, and to gather their statistics as well. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CalibrationBenchmark {
    private static final int ROWS = 4096;

    private final DenseBatch rows = Perceptrons.rows(ROWS);
    private final ForwardPass pass = ForwardPass.of(Perceptrons.MODEL);
    private final Calibration calibration = Calibration.empty(
            Perceptrons.MODEL.tensors().stream()
                    .map(name -> TensorLayout.unnamed(name, Perceptrons.MODEL.channels(name)))
                    .toList(),
            4096);
    private final List<TensorStatistics> tensors = calibration.tensors();

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public DenseBatch forward() {
        return pass.run(rows, (tensor, batch) -> {});
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public DenseBatch calibrate() {
        return pass.run(rows, this::observe);
    }

    private void observe(int tensor, Batch batch) {
        DenseBatch dense = (DenseBatch) batch;
        for (int channel = 0; channel < dense.channels(); channel++) {
            tensors.get(tensor).observe(channel, dense.values(), dense.offset(channel), dense.rows());
        }
    }
}
