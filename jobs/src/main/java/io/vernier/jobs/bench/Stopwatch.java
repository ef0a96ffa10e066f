package io.vernier.jobs.bench;

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
     */
    private record Lap(double cpuNanos, double wallNanos) {}

    /** Runs every case once; a round that only warms up is not kept. */
    void round(Map<String, Runnable> cases, Keep keep) {
        cases.forEach((name, work) -> {
            System.gc();
            double cpu = processCpuNanos();
            double wall = System.nanoTime();
            work.run();
            Lap lap = new Lap(processCpuNanos() - cpu, System.nanoTime() - wall);
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

    /** Median CPU time of a case, in nanoseconds. */
    double cpu(String name) {
        return median(laps.get(name).stream().mapToDouble(Lap::cpuNanos).toArray());
    }

    /** Median elapsed time of a case, in nanoseconds. */
    double wall(String name) {
        return median(laps.get(name).stream().mapToDouble(Lap::wallNanos).toArray());
    }

    /** Median over the rounds of the ratio of two cases' CPU times within a round. */
    double ratio(String name, String base) {
        double[] ratios = new double[laps.get(name).size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = laps.get(name).get(round).cpuNanos()
                    / laps.get(base).get(round).cpuNanos();
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
