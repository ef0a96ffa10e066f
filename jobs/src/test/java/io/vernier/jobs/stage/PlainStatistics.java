package io.vernier.jobs.stage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the table of statistics must say of some values, by the documentation of its columns and decimal arithmetic alone.
 *
 * @param overflows finite values beyond float32
 */
record PlainStatistics(
        long overflows,
        double min,
        double max,
        double mean,
        double std,
        double meanAbsoluteDeviation,
        List<Integer> bins,
        List<Long> counts,
        List<Long> residualSums,
        List<BigDecimal> residualSquareSums) {
    private static final MathContext DIGITS = new MathContext(400);

    /** One bin. */
    private static final class Bin {
        private long count;
        private long residuals;
        private BigDecimal squares = BigDecimal.ZERO;
        private BigDecimal sum = BigDecimal.ZERO;
    }

    static PlainStatistics of(List<Double> values) {
        List<Double> finite = values.stream().filter(Double::isFinite).toList();
        List<Float> floats = finite.stream()
                .filter(x -> Math.abs(x) <= Float.MAX_VALUE)
                .map(x -> (float) (double) x + 0.0f)
                .toList();
        Map<Integer, Bin> bins = new TreeMap<>(Comparator.comparingDouble(PlainStatistics::edge));
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (float value : floats) {
            int pattern = Float.floatToIntBits(value);
            BigDecimal exact = new BigDecimal(value);
            long residual = pattern & 0xFFFF;
            Bin bin = bins.computeIfAbsent(pattern >>> 16, id -> new Bin());
            bin.count++;
            bin.residuals += residual;
            bin.squares = bin.squares.add(BigDecimal.valueOf(residual * residual));
            bin.sum = bin.sum.add(exact);
            sum = sum.add(exact);
            squares = squares.add(exact.multiply(exact));
        }
        BigDecimal n = BigDecimal.valueOf(floats.size());
        BigDecimal variance = n.multiply(squares).subtract(sum.multiply(sum)).divide(n.multiply(n), DIGITS);
        BigDecimal mean = sum.divide(n, DIGITS);
        BigDecimal deviation = BigDecimal.ZERO;
        for (Bin bin : bins.values()) {
            deviation = deviation.add(bin.sum
                    .subtract(BigDecimal.valueOf(bin.count).multiply(mean))
                    .abs());
        }
        return new PlainStatistics(
                finite.size() - floats.size(),
                finite.stream().mapToDouble(x -> x + 0.0).min().orElseThrow(),
                finite.stream().mapToDouble(x -> x + 0.0).max().orElseThrow(),
                mean.doubleValue(),
                variance.sqrt(DIGITS).doubleValue(),
                deviation.divide(n, DIGITS).doubleValue(),
                new ArrayList<>(bins.keySet()),
                bins.values().stream().map(bin -> bin.count).toList(),
                bins.values().stream().map(bin -> bin.residuals).toList(),
                bins.values().stream().map(bin -> bin.squares).toList());
    }

    /** The end of a bin that is nearer to zero; the negative bin at zero comes before the positive one. */
    private static double edge(int id) {
        double edge = Float.intBitsToFloat(id << 16);
        return id == 0x8000 ? -Double.MIN_VALUE : edge;
    }
}
