package io.vernier.benchmark;

import io.vernier.statistics.ValueHistogram;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to observe one value, channels in turn as a batch has them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HistogramBenchmark {
    private static final int ROWS = 4096;
    private static final int CHANNELS = 32;

    /** What the values look like. */
    public enum Shape {
        GAUSSIAN,
        SIGMOID,
        MOSTLY_ZERO;

        double draw(SplittableRandom random) {
            double normal = random.nextGaussian();
            return switch (this) {
                case GAUSSIAN -> normal;
                case SIGMOID -> 1 / (1 + Math.exp(-normal));
                case MOSTLY_ZERO -> random.nextInt(10) == 0 ? normal : 0;
            };
        }
    }

    @Param
    private Shape shape;

    private double[] values;
    private ValueHistogram[] histograms;

    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        values = new double[ROWS * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = shape.draw(random);
        }
        histograms = new ValueHistogram[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            histograms[channel] = ValueHistogram.empty();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS * CHANNELS)
    public ValueHistogram[] observe() {
        for (int channel = 0; channel < CHANNELS; channel++) {
            histograms[channel].observe(values, channel * ROWS, ROWS);
        }
        return histograms;
    }
}
