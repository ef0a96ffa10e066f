package io.vernier.range;

import io.vernier.PlainParameters;
import io.vernier.statistics.Bins;
import io.vernier.statistics.ValueHistogram;
import java.util.TreeSet;

/** The least squared error as it is specified, without a thought for speed. */
final class PlainSearch {
    private final Bins bins;
    private final double min;
    private final double max;
    private final int bits;
    private final boolean signed;
    private final boolean symmetric;
    private final boolean inside;

    PlainSearch(ValueHistogram histogram, int bits, boolean signed, boolean symmetric, boolean inside) {
        this.bins = histogram.bins();
        this.min = histogram.min().orElseThrow();
        this.max = histogram.max().orElseThrow();
        this.bits = bits;
        this.signed = signed;
        this.symmetric = symmetric;
        this.inside = inside;
    }

    PlainParameters parameters(double lo, double hi) {
        return PlainParameters.of(lo, hi, bits, signed, symmetric, inside);
    }

    double expectedError(double lo, double hi) {
        return parameters(lo, hi).expectedError(bins);
    }

    private double relaxed(double lo, double hi) {
        double from = lo;
        double to = hi;
        if (symmetric) {
            to = Math.max(Math.abs(lo), Math.abs(hi));
            from = -to;
        } else if (inside) {
            from = Math.min(lo, 0);
            to = Math.max(hi, 0);
        }
        double levels = symmetric ? Math.pow(2, bits) - 2 : Math.pow(2, bits) - 1;
        double clip = 0;
        double n = 0;
        for (int b = 0; b < bins.size(); b++) {
            double m = bins.mean(b);
            double beyond = m < from ? from - m : m > to ? m - to : 0;
            clip += beyond > 0 ? bins.withinSquare(b) + bins.count(b) * beyond * beyond : 0;
            n += bins.count(b);
        }
        return clip + n * (to - from) * (to - from) / (12 * levels * levels);
    }

    /** The range as {lo, hi}. */
    double[] least() {
        TreeSet<Double> distinct = new TreeSet<>();
        for (int b = 0; b < bins.size(); b++) {
            distinct.add(Math.max(min, Math.min(max, bins.lower(b))));
            distinct.add(Math.max(min, Math.min(max, bins.upper(b))));
        }
        double[] edges = distinct.stream().mapToDouble(Double::doubleValue).toArray();
        if (edges.length < 2) {
            return new double[] {min, max};
        }
        double lo = min;
        double hi = max;
        double lastLo;
        double lastHi;
        do {
            lastLo = lo;
            lastHi = hi;
            double least = Double.NaN;
            for (double edge : edges) {
                if (edge < hi && !(relaxed(edge, hi) >= least)) {
                    least = relaxed(edge, hi);
                    lo = edge;
                }
            }
            least = Double.NaN;
            for (double edge : edges) {
                if (edge > lo && !(relaxed(lo, edge) >= least)) {
                    least = relaxed(lo, edge);
                    hi = edge;
                }
            }
        } while (lo != lastLo || hi != lastHi);
        return around(edges, lo, hi);
    }

    private double[] around(double[] edges, double relaxedLo, double relaxedHi) {
        double[] best = {min, max};
        double least = expectedError(min, max);
        int middleLo = index(edges, relaxedLo);
        int middleHi = index(edges, relaxedHi);
        for (int i = 0; i < edges.length; i++) {
            for (int j = i + 1; j < edges.length; j++) {
                if (Math.abs(i - middleLo) > 16 || Math.abs(j - middleHi) > 16) {
                    continue;
                }
                double error = expectedError(edges[i], edges[j]);
                boolean before = edges[i] < best[0] || (edges[i] == best[0] && edges[j] < best[1]);
                if (error < least || (error == least && before)) {
                    least = error;
                    best = new double[] {edges[i], edges[j]};
                }
            }
        }
        return best;
    }

    private static int index(double[] edges, double edge) {
        for (int i = 0; i < edges.length; i++) {
            if (edges[i] == edge) {
                return i;
            }
        }
        throw new AssertionError(edge);
    }
}
