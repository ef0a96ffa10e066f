package io.vernier.jobs.report.page;

import io.vernier.arithmetic.Range;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;

/** A histogram as it is drawn: equal steps from the least value to the greatest. */
final class DrawnHistogram {
    static final int BINS = 64;

    private DrawnHistogram() {}

    /**
     * Values in each step. A cell that is wider than a step is spread over those that it covers; a constant is one bar in the middle.
     *
     * @param range from the first step to the last, in the units of the cells
     */
    static double[] of(Distribution distribution, Range range) {
        double[] drawn = new double[BINS];
        Cells cells = distribution.cells();
        double width = range.hi() - range.lo();
        for (int cell = 0; cell < cells.size(); cell++) {
            if (width == 0) {
                drawn[BINS / 2] += cells.count(cell);
            } else {
                spread(drawn, cells, cell, range.lo(), width / BINS);
            }
        }
        return drawn;
    }

    private static void spread(double[] drawn, Cells cells, int cell, double lo, double step) {
        double from = Math.max(0, (cells.lower(cell) - lo) / step);
        double to = Math.min(BINS, (cells.upper(cell) - lo) / step);
        if (to - from <= 1 || cells.count(cell) == 1) {
            drawn[place((cells.mean(cell) - lo) / step)] += cells.count(cell);
            return;
        }
        double share = cells.count(cell) / (to - from);
        for (int bin = (int) from; bin < to; bin++) {
            drawn[bin] += share * (Math.min(bin + 1, to) - Math.max(bin, from));
        }
    }

    private static int place(double position) {
        return (int) Math.max(0, Math.min(BINS - 1, position));
    }

    /** A byte for each step, on a logarithmic scale on which 255 is the peak; only what is empty is 0. */
    static byte[] bytes(double[] drawn) {
        double top = Math.log1p(peak(drawn));
        byte[] bytes = new byte[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            bytes[bin] = (byte) (drawn[bin] > 0 ? Math.max(1, Math.round(255 * Math.log1p(drawn[bin]) / top)) : 0);
        }
        return bytes;
    }

    static double peak(double[] drawn) {
        double peak = 0;
        for (double each : drawn) {
            peak = Math.max(peak, each);
        }
        return peak;
    }
}
