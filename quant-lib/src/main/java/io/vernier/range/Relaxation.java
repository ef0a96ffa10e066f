package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;

/**
 * The relaxed error of a range: what clipping costs at either end, and uniform rounding errors of all values in between,
 * {@code clip(lo) + clip(hi) + N (hi - lo)^2 / (12 levels^2)}.
 */
final class Relaxation {
    private static final double UNIFORM = 12;

    private final Quantizer quantizer;
    private final Range extremes;
    private final double[] edges;
    private final double[] means;
    private final Tail below;
    private final Tail above;
    private final double total;

    /** @param edges at least two, ascending, within the extremes */
    Relaxation(ExpectedError bins, double[] edges, Range extremes, Quantizer quantizer) {
        this.quantizer = quantizer;
        this.extremes = extremes;
        this.edges = edges;
        means = new double[bins.bins()];
        double count = 0;
        for (int b = 0; b < means.length; b++) {
            means[b] = bins.mean(b);
            count += bins.count(b);
        }
        total = count;
        // Distances from the outer edges, since sums of squares of offset values would cancel, and those from extremes
        // beyond the
        // greatest float would overflow.
        below = new Tail(bins, edges[0]);
        above = new Tail(bins, edges[edges.length - 1]);
    }

    /** Prefix sums over the bins of counts, and of first and second moments around a point. */
    private static final class Tail {
        final double origin;
        final double[] count;
        final double[] first;
        final double[] second;

        Tail(ExpectedError bins, double origin) {
            this.origin = origin;
            int size = bins.bins();
            count = new double[size + 1];
            first = new double[size + 1];
            second = new double[size + 1];
            for (int b = 0; b < size; b++) {
                double distance = bins.mean(b) - origin;
                count[b + 1] = count[b] + bins.count(b);
                first[b + 1] = first[b] + bins.count(b) * distance;
                second[b + 1] = second[b] + bins.withinSquare(b) + bins.count(b) * (distance * distance);
            }
        }

        /** The squared distances of the values of some bins from an end. */
        double clip(double end, int from, int to) {
            if (from == to) {
                return 0;
            }
            double distance = end - origin;
            return Math.max(
                    0,
                    second[to]
                            - second[from]
                            - 2 * distance * (first[to] - first[from])
                            + distance * distance * (count[to] - count[from]));
        }
    }

    /** Alternates the best lower end for this upper one and the reverse, from the extremes on, until neither moves. */
    Range least() {
        Range pair = extremes;
        // Every move lowers the error or, at a tie, an end; the bound is for rounding.
        for (int move = 0; move < edges.length; move++) {
            Range before = pair;
            pair = withBestLower(pair);
            pair = withBestUpper(pair);
            if (pair.equals(before)) {
                break;
            }
        }
        return pair;
    }

    private Range withBestLower(Range pair) {
        Range best = pair;
        double least = Double.NaN;
        for (int i = 0; i < edges.length && edges[i] < pair.hi(); i++) {
            Range candidate = new Range(edges[i], pair.hi());
            double error = error(candidate);
            // The first one always, even if its error overflows: it is an edge, and an extreme beyond the floats is
            // none.
            if (i == 0 || error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private Range withBestUpper(Range pair) {
        Range best = pair;
        double least = Double.NaN;
        for (double edge : edges) {
            if (edge > pair.lo()) {
                Range candidate = new Range(pair.lo(), edge);
                double error = error(candidate);
                if (Double.isNaN(least) || error < least) {
                    least = error;
                    best = candidate;
                }
            }
        }
        return best;
    }

    private double error(Range pair) {
        Range range = demanded(pair);
        double levels = quantizer.type().levels();
        double width = range.hi() - range.lo();
        return below.clip(range.lo(), 0, below(range.lo()))
                + above.clip(range.hi(), above(range.hi()), means.length)
                + total * (width * width) / (UNIFORM * (levels * levels));
    }

    /** The range widened or made symmetric, as the tensor demands. */
    private Range demanded(Range pair) {
        if (quantizer.scheme() == Scheme.SYMMETRIC) {
            return pair.symmetrized();
        }
        return quantizer.zero() == ZeroPolicy.INSIDE ? pair.includingZero() : pair;
    }

    /** Number of bins whose mean is below an end. */
    private int below(double end) {
        int from = 0;
        int to = means.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (means[middle] < end) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** The first bin whose mean is above an end. */
    private int above(double end) {
        int at = below(end);
        while (at < means.length && means[at] <= end) {
            at++;
        }
        return at;
    }
}
