package io.vernier;

import io.vernier.statistics.Bins;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.ValueHistogram;

/**
 * The rule of affine quantization written down a second time, plainly, for inputs, activations and their ranges; tests compare the
 * library with it.
 */
public record PlainParameters(double scale, double zeroPoint, double qmin, double qmax, double lo, double hi) {

    /**
     * Parameters of a range.
     *
     * @param inside whether zero must be inside
     */
    public static PlainParameters of(
            double lo, double hi, int bits, boolean signed, boolean symmetric, boolean inside) {
        double qmin = signed ? -Math.pow(2, bits - 1) : 0;
        double qmax = signed ? Math.pow(2, bits - 1) - 1 : Math.pow(2, bits) - 1;
        if (symmetric) {
            double a = Math.max(Math.abs(lo), Math.abs(hi));
            return new PlainParameters(a == 0 ? 1 : Math.max(a / qmax, Double.MIN_NORMAL), 0, -qmax, qmax, -a, a);
        }
        if (inside) {
            return of(Math.min(lo, 0), Math.max(hi, 0), bits, signed, false, false);
        }
        if (lo == hi && lo != 0) {
            return new PlainParameters(Math.abs(lo), qmin - Math.signum(lo), qmin, qmax, lo, hi);
        }
        double levels = qmax - qmin;
        double scale = Math.min(Double.MAX_VALUE, hi / levels - lo / levels);
        boolean holdsZero = lo <= 0 && hi >= 0;
        boolean tooNarrow = scale < Double.MIN_NORMAL
                || Math.abs(lo / scale) >= Math.pow(2, 48)
                || Math.abs(hi / scale) >= Math.pow(2, 48);
        if (!holdsZero && tooNarrow) {
            return of(lo, hi, bits, signed, false, true);
        }
        scale = lo == hi ? 1 : Math.max(scale, Double.MIN_NORMAL);
        double zeroPoint = Math.rint(qmin - lo / scale) + 0.0;
        if (holdsZero) {
            zeroPoint = Math.min(Math.max(zeroPoint, qmin), qmax);
        }
        return new PlainParameters(scale, zeroPoint, qmin, qmax, lo, hi);
    }

    /** The code before clamping. */
    public double unclamped(double x) {
        return Math.rint(x / scale) + zeroPoint;
    }

    public double code(double x) {
        return Math.min(Math.max(unclamped(x), qmin), qmax);
    }

    /** What remains of a number. */
    public double fake(double x) {
        return scale * (code(x) - zeroPoint);
    }

    /** The expected squared error J over some bins. */
    public double expectedError(Bins bins) {
        double sum = 0;
        for (int b = 0; b < bins.size(); b++) {
            double m = bins.mean(b);
            double width = bins.upper(b) - bins.lower(b);
            boolean clipped = unclamped(m) < qmin || unclamped(m) > qmax;
            sum += !clipped && width > scale
                    ? bins.count(b) * (scale * scale / 12)
                    : bins.withinSquare(b) + bins.count(b) * ((m - fake(m)) * (m - fake(m)));
        }
        return sum;
    }

    /** The share of a histogram's values, NaN aside, whose code is out of the type before clamping. */
    public double clippedFraction(ValueHistogram histogram) {
        ChannelSummary summary = histogram.summary();
        double clipped =
                summary.positiveInfinityCount() + summary.negativeInfinityCount() + summary.float32OverflowCount();
        Bins bins = histogram.bins();
        for (int b = 0; b < bins.size(); b++) {
            double code = unclamped(bins.mean(b));
            clipped += code < qmin || code > qmax ? bins.count(b) : 0;
        }
        return clipped / (summary.count() - summary.nanCount());
    }
}
