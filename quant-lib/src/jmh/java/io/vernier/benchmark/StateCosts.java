package io.vernier.benchmark;

import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the state of a task weighs and what it costs to add states up, for tensors of 10 to 10 000 channels and 10 to 10 000 tasks.
 * Times are CPU time of the one thread, medians. How to run it: {@code package-info.java}.
 */
public final class StateCosts {
    private static final int[] CHANNELS = {10, 100, 1_000, 10_000};
    private static final int[] TASKS = {10, 100, 1_000, 10_000};

    /** States that one task adds up, as in {@code Scan}. */
    private static final int FAN_IN = 64;

    private static final int BLOCK = 4096;
    private static final int MOST_VALUES = 100_000_000;
    private static final int VALUES = 100_000;
    private static final int REPETITIONS = 7;

    private static final String HEADER = "%-12s %12s %12s %12s %12s %10s %10s %10s";
    private static final String ROW = "%-12s %12.0f %12d %12d %12d %10.3f %10.3f %10.3f";

    private static final double[] NORMAL = normal(1 << 20);

    private StateCosts() {}

    /**
     * What was measured.
     *
     * @param heap bytes of a state as a task leaves it, after a collection
     * @param bytes encoded
     * @param encode milliseconds, as are the others
     * @param decode the bytes into a state of its own, as the driver does with the last
     * @param merge the bytes of one state into another, as tasks do
     */
    private record Costs(long heap, int bytes, double encode, double decode, double merge) {}

    public static void main(String[] arguments) {
        // Once for the compiler of the JVM.
        measure(layouts(100), 100, tensor -> observe(tensor, VALUES));
        print(HEADER, "channels", "values each", "estimate", "heap", "encoded", "encode ms", "decode ms", "merge ms");
        for (int channels : CHANNELS) {
            int values = Math.min(VALUES, MOST_VALUES / channels);
            show(channels, channels, values, tensor -> observe(tensor, values));
        }
        show(10_000, 0, 10_000, tensor -> observe(tensor, 10_000));
        for (double values : new double[] {1e6, 1e9, 1e12}) {
            show(100, 100, values, tensor -> expect(tensor, values));
        }
    }

    private static List<TensorLayout> layouts(int channels) {
        return List.of(TensorLayout.unnamed("input", channels));
    }

    private static void show(int channels, int histogramChannels, double values, Consumer<TensorStatistics> observation) {
        List<TensorLayout> layouts = layouts(channels);
        Costs costs = measure(layouts, histogramChannels, observation);
        print(
                ROW,
                channels + (histogramChannels < channels ? " totals" : ""),
                values,
                Calibration.stateBytes(layouts, histogramChannels),
                costs.heap(),
                costs.bytes(),
                costs.encode(),
                costs.decode(),
                costs.merge());
        for (int tasks : TASKS) {
            print(
                    "  %,9d tasks: %,14.1f ms of CPU, %,10.1f ms one after the other",
                    tasks, total(costs, tasks), longest(costs, tasks));
        }
    }

    private static void print(String format, Object... parts) {
        System.out.println(String.format(Locale.ROOT, format, parts));
    }

    private static double[] normal(int size) {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[size];
        Arrays.setAll(values, k -> random.nextGaussian());
        return values;
    }

    private static Costs measure(
            List<TensorLayout> layouts, int histogramChannels, Consumer<TensorStatistics> observation) {
        long before = used();
        Calibration state = Calibration.empty(layouts, histogramChannels);
        observation.accept(state.tensors().get(0));
        byte[] encoded = state.encode();
        long heap = used() - before - encoded.length;
        double encode = median(state::encode);
        double decode = median(() -> Calibration.decode(encoded, layouts, histogramChannels));
        double merge = median(() -> {
            state.merge(encoded);
            return state;
        });
        return new Costs(heap, encoded.length, encode, decode, merge);
    }

    /** Channels in turn, block by block, as batches have them. */
    private static void observe(TensorStatistics tensor, int values) {
        int channels = tensor.layout().channels();
        SplittableRandom random = new SplittableRandom(2);
        for (int from = 0; from < values; from += BLOCK) {
            int size = Math.min(BLOCK, values - from);
            for (int channel = 0; channel < channels; channel++) {
                tensor.observe(channel, NORMAL, random.nextInt(NORMAL.length - size), size);
            }
        }
    }

    /** What so many values of a normal distribution are expected to leave, as the states of many tasks add up to. */
    private static void expect(TensorStatistics tensor, double values) {
        for (int bin = 0; bin < 1 << 16; bin++) {
            double low = Float.intBitsToFloat(bin << 16);
            double high = Float.intBitsToFloat((bin << 16) + 0xffff);
            double middle = Float.intBitsToFloat((bin << 16) + 0x8000);
            double density = Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
            double expected = values * density * Math.abs(high - low);
            for (int channel = 0; channel < tensor.layout().channels() && expected >= 0.5; channel++) {
                tensor.observe(channel, middle, Math.round(expected));
            }
        }
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double median(Supplier<?> work) {
        double[] times = new double[REPETITIONS];
        for (int k = 0; k < times.length; k++) {
            long before = cpu();
            if (work.get() == null) {
                throw new IllegalStateException("Nothing was made.");
            }
            times[k] = (cpu() - before) / 1e6;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What all tasks together spend on encoding, decoding and adding up. */
    private static double total(Costs costs, int tasks) {
        double sum = tasks * costs.encode();
        for (int states = tasks; states > 1; states = groups(states)) {
            sum += states * costs.merge() + groups(states) * costs.encode();
        }
        return sum;
    }

    /** What stands between the end of the last task and the result, with as many cores as groups. */
    private static double longest(Costs costs, int tasks) {
        double sum = costs.encode();
        for (int states = tasks; states > 1; states = groups(states)) {
            int most = (states + groups(states) - 1) / groups(states);
            sum += most * costs.merge() + costs.encode();
        }
        return sum + costs.decode();
    }

    private static int groups(int states) {
        return (states + FAN_IN - 1) / FAN_IN;
    }
}
