package io.vernier.range;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The range with the least expected squared error among pairs of bin edges. A relaxation, which takes rounding errors for uniform,
 * finds the neighbourhood; the expected error itself decides among the pairs around it and the extremes. So the result is never worse
 * than min-max.
 */
record MeanSquaredError() implements RangeEstimator {
    /** Edges on either side of each end of the relaxation's pair. */
    private static final int NEIGHBOURS = 16;

    @Override
    public String label() {
        return "mse";
    }

    @Override
    public Optional<Range> estimate(Distribution distribution, Quantizer quantizer) {
        Optional<Range> extremes = distribution.extremes();
        return extremes.map(range -> {
            double[] edges = edges(distribution.cells(), range);
            return edges.length < 2 ? range : search(distribution, edges, range, quantizer);
        });
    }

    /** The bounds of the bins within the extremes, distinct and ascending. */
    private static double[] edges(Cells cells, Range extremes) {
        double[] edges = new double[2 * cells.size()];
        for (int b = 0; b < cells.size(); b++) {
            edges[2 * b] = Percentile.clamp(cells.lower(b), extremes);
            edges[2 * b + 1] = Percentile.clamp(cells.upper(b), extremes);
        }
        return Arrays.stream(edges).distinct().toArray();
    }

    private static Range search(Distribution distribution, double[] edges, Range extremes, Quantizer quantizer) {
        ExpectedError error = ExpectedError.over(distribution);
        Range relaxed = new Relaxation(error, edges, extremes, quantizer).least();
        Judge judge = new Judge(error, quantizer);
        // Nothing above the lesser of the two can win.
        judge.limit = Math.min(judge.error(relaxed), judge.error(extremes));
        Range best = extremes;
        double least = Double.POSITIVE_INFINITY;
        for (Range pair : candidates(edges, relaxed, extremes)) {
            double candidate = judge.error(pair);
            if (candidate < least) {
                least = candidate;
                judge.limit = candidate;
                best = pair;
            }
        }
        return best;
    }

    /** Errors of pairs; many pairs are one range once they are widened or made symmetric. */
    private static final class Judge {
        private final ExpectedError error;
        private final Quantizer quantizer;
        private final Map<QuantizationParameters, Double> known = new HashMap<>();

        /** What is above it may be called infinite; it only falls. */
        double limit = Double.POSITIVE_INFINITY;

        Judge(ExpectedError error, Quantizer quantizer) {
            this.error = error;
            this.quantizer = quantizer;
        }

        double error(Range pair) {
            try {
                return known.computeIfAbsent(
                        quantizer.parameters(pair), parameters -> error.ofDistances(parameters, limit));
            } catch (ArithmeticException e) {
                // A pair that the convention has no parameters for is no candidate.
                return Double.POSITIVE_INFINITY;
            }
        }
    }

    /** The pairs to judge, by lower and then by upper end ascending. */
    private static Iterable<Range> candidates(double[] edges, Range relaxed, Range extremes) {
        TreeSet<Range> pairs =
                new TreeSet<>(Comparator.comparingDouble(Range::lo).thenComparingDouble(Range::hi));
        pairs.add(extremes);
        int lo = Arrays.binarySearch(edges, relaxed.lo());
        int hi = Arrays.binarySearch(edges, relaxed.hi());
        for (int i = Math.max(0, lo - NEIGHBOURS); i <= Math.min(edges.length - 1, lo + NEIGHBOURS); i++) {
            for (int j = Math.max(i + 1, hi - NEIGHBOURS); j <= Math.min(edges.length - 1, hi + NEIGHBOURS); j++) {
                pairs.add(new Range(edges[i], edges[j]));
            }
        }
        return pairs;
    }
}
