package io.vernier.refit;

import io.vernier.statistics.CodeStatistics.WeightedCells;

/**
 * The grid of least weighted squared error for one input: from each of 25 pairs of quantiles Lloyd's iteration (S. Lloyd, Least squares
 * quantization in PCM, 1982) on a uniform grid, whose offset and step are the regression of values on their codes.
 */
final class GridSearch {
    private static final double[] TAILS = {0, 0.01, 0.05, 0.15, 0.3};
    private static final int ITERATIONS = 60;
    private static final double BETTER_STEP = 1 - 1e-12;
    private static final double BETTER_START = 1 - 1e-9;

    private final double[] mean;
    private final double[] weight;
    private final double totalWeight;
    private final int greatest;

    private GridSearch(double[] mean, double[] weight, int bits) {
        this.mean = mean;
        this.weight = weight;
        this.greatest = (1 << bits) - 1;
        double sum = 0;
        for (double each : weight) {
            sum += each;
        }
        this.totalWeight = sum;
    }

    /** A grid and its error. */
    private record Found(double error, double offset, double step) {}

    /** @param cells at least one */
    static CodeGrid find(WeightedCells cells, int bits, Zero zero) {
        double lo = cells.mean()[0];
        if (cells.mean()[cells.mean().length - 1] <= lo) {
            return CodeGrid.of(lo, lo == 0 ? 1 : Math.abs(lo), bits);
        }
        GridSearch search = new GridSearch(cells.mean(), cells.weight(), bits);
        Found best = search.real();
        if (zero == Zero.INTEGER) {
            best = search.integer(best);
        }
        return CodeGrid.of(best.offset, best.step, bits);
    }

    private Found real() {
        double[] share = new double[weight.length];
        double sum = 0;
        for (int b = 0; b < weight.length; b++) {
            sum += weight[b];
            share[b] = sum / totalWeight;
        }
        Found best = null;
        for (double below : TAILS) {
            for (double above : TAILS) {
                double from = mean[first(share, below)];
                double to = mean[first(share, 1 - above)];
                if (to > from) {
                    best = better(best, lloyd(from, (to - from) / greatest, Double.NaN));
                }
            }
        }
        return best;
    }

    private Found integer(Found real) {
        Found best = null;
        double unrounded = -real.offset / real.step;
        for (double zero : new double[] {Math.floor(unrounded), Math.ceil(unrounded)}) {
            double step = zero == 0 ? real.step : -real.offset / zero;
            for (double start : new double[] {step > 0 ? step : real.step, real.step}) {
                best = better(best, lloyd(-zero * start, start, zero));
            }
        }
        return best;
    }

    private static Found better(Found best, Found other) {
        return best == null || other.error < best.error * BETTER_START ? other : best;
    }

    /** The first whose cumulative share reaches this one. */
    private static int first(double[] share, double least) {
        int index = 0;
        while (index < share.length - 1 && share[index] < least) {
            index++;
        }
        return index;
    }

    /** @param zero the zero point of the grid; NaN where the offset is free */
    private Found lloyd(double startOffset, double startStep, double zero) {
        double offset = startOffset;
        double step = startStep;
        Found best = new Found(Double.POSITIVE_INFINITY, offset, step);
        double[] code = new double[mean.length];
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double error = 0;
            for (int b = 0; b < mean.length; b++) {
                code[b] = Math.max(0, Math.min(greatest, Math.rint((mean[b] - offset) / step)));
                double distance = mean[b] - offset - step * code[b];
                error += weight[b] * distance * distance;
            }
            if (!(error < best.error * BETTER_STEP)) {
                break;
            }
            best = new Found(error, offset, step);
            boolean free = Double.isNaN(zero);
            double codeCenter = free ? average(code) : zero;
            double center = free ? average(mean) : 0;
            double variance = 0;
            double covariance = 0;
            for (int b = 0; b < mean.length; b++) {
                double distance = code[b] - codeCenter;
                variance += weight[b] * distance * distance;
                covariance += weight[b] * distance * (mean[b] - center);
            }
            if (variance <= 0) {
                break;
            }
            step = covariance / variance;
            offset = center - step * codeCenter;
            if (!(step > 0)) {
                break;
            }
        }
        return best;
    }

    private double average(double[] values) {
        double sum = 0;
        for (int b = 0; b < values.length; b++) {
            sum += weight[b] * values[b];
        }
        return sum / totalWeight;
    }
}
