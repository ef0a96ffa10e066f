package io.vernier.range;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;

/**
 * The squared error that parameters are expected to cost, J: for each bin {@code n s^2 / 12} where its mean is not clipped and the bin
 * is wider than a step, otherwise what the bin's mean moves, and what its values differ from the mean.
 */
public final class ExpectedError {
    private static final double UNIFORM = 12;

    /** What the means are distances from. */
    private final double origin;

    private final double[] counts;
    private final double[] means;
    private final double[] withinSquares;
    private final double[] widths;

    private ExpectedError(Distribution distribution) {
        Cells bins = distribution.cells();
        origin = distribution.offset();
        int size = bins.size();
        counts = new double[size];
        means = new double[size];
        withinSquares = new double[size];
        widths = new double[size];
        for (int b = 0; b < size; b++) {
            counts[b] = bins.count(b);
            means[b] = bins.mean(b);
            withinSquares[b] = bins.withinSquare(b);
            widths[b] = bins.width(b);
        }
    }

    /** The cells' moments, to be asked for many parameters. */
    public static ExpectedError over(Distribution distribution) {
        return new ExpectedError(distribution);
    }

    /**
     * J, in squared units of the tensor, summed in the order of the bins in plain double precision.
     *
     * @param parameters of the values themselves
     */
    public double of(QuantizationParameters parameters) {
        return of(parameters, Double.POSITIVE_INFINITY);
    }

    /** J, or infinity as soon as it is known to be above the limit. */
    double of(QuantizationParameters parameters, double limit) {
        return ofDistances(parameters.shifted(-origin), limit);
    }

    /** The same of parameters of the distances from the origin. */
    double ofDistances(QuantizationParameters parameters, double limit) {
        double scale = parameters.scale();
        double step = Math.abs(scale);
        double uniform = scale * scale / UNIFORM;
        double error = 0;
        for (int b = 0; b < counts.length; b++) {
            double mean = means[b];
            double unclamped = parameters.unclampedCode(mean);
            boolean clipped = unclamped < parameters.qmin() || unclamped > parameters.qmax();
            if (!clipped && widths[b] > step) {
                error += counts[b] * uniform;
            } else {
                double distance = mean - parameters.dequantize(parameters.code(mean));
                error += withinSquares[b] + counts[b] * (distance * distance);
            }
            if (error > limit) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return error;
    }

    int bins() {
        return counts.length;
    }

    double count(int bin) {
        return counts[bin];
    }

    double mean(int bin) {
        return means[bin];
    }

    double withinSquare(int bin) {
        return withinSquares[bin];
    }
}
