package io.vernier.jobs.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times of several cases that were run in turn, so that what else the machine does meets all of them alike. */
final class Stopwatch {
    private final Map<String, List<Lap>> laps = new LinkedHashMap<>();

    /**
     * One run of a case.
     *
     * @param cpuNanos of the whole process
     * @param wallNanos elapsed
     * @param collectionNanos elapsed while garbage was collected
     */
    private record Lap(double cpuNanos, double wallNanos, double collectionNanos) {}

    /** Runs every case once; a round that only warms up is not kept. */
    void round(Map<String, Runnable> cases, Keep keep) {
        cases.forEach((name, work) -> {
            System.gc();
            double cpu = processCpuNanos();
            double collection = collectionNanos();
            double wall = System.nanoTime();
            work.run();
            Lap lap = new Lap(processCpuNanos() - cpu, System.nanoTime() - wall, collectionNanos() - collection);
            if (keep == Keep.YES) {
                laps.computeIfAbsent(name, each -> new ArrayList<>()).add(lap);
            }
        });
    }

    /** Whether a round counts. */
    enum Keep {
        YES,
        NO
    }

    private static double processCpuNanos() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (double) system.getProcessCpuTime();
    }

    private static double collectionNanos() {
        return 1e6
                * ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum();
    }

    /** Median CPU time of a case, in nanoseconds. */
    double cpu(String name) {
        return median(laps.get(name).stream().mapToDouble(Lap::cpuNanos).toArray());
    }

    /** Least CPU time of a case over the rounds, in nanoseconds: what it takes where nothing disturbs it. */
    double leastCpu(String name) {
        return laps.get(name).stream().mapToDouble(Lap::cpuNanos).min().orElseThrow();
    }

    /** Of the elapsed time of all rounds, the share in which garbage was collected. */
    double collection(String name) {
        double wall = laps.get(name).stream().mapToDouble(Lap::wallNanos).sum();
        return laps.get(name).stream().mapToDouble(Lap::collectionNanos).sum() / wall;
    }

    /** Median elapsed time of a case, in nanoseconds. */
    double wall(String name) {
        return median(laps.get(name).stream().mapToDouble(Lap::wallNanos).toArray());
    }

    /** Median over the rounds of the ratio of CPU times within a round. */
    double ratio(Cases.Ratio ratio) {
        double[] ratios = new double[laps.get(ratio.of()).size()];
        for (int round = 0; round < ratios.length; round++) {
            int at = round;
            ratios[round] = ratio.value(name -> laps.get(name).get(at).cpuNanos());
        }
        return median(ratios);
    }

    /** The ratio of the least CPU times. */
    double ratioOfLeast(Cases.Ratio ratio) {
        return ratio.value(this::leastCpu);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
