package io.vernier.refit;

import io.vernier.statistics.CodeStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Codes of inputs that each have a width of their own, of a given mean. From the widest on, the input loses a bit that costs the outputs
 * least by it, of equals the first; an input that has lost all is not read.
 */
final class MixedCodes {
    /** Bits that a width may be above the mean. */
    private static final int ABOVE_MEAN = 4;

    /**
     * How much of the error of a uniform grid, {@code step^2 / 12}, counts even where values lie on the grid: a weight of few bits is coarse
     * where a code of few bits has a great step. Chosen of 0, 0.3, 1 and 3 on splits that no result is reported of.
     */
    private static final double COARSENESS = 0.3;

    private final Settings settings;
    private final int most;
    private final List<CodeGrid[]> grids = new ArrayList<>();

    /** The mean squared error of each input at each width. */
    private final List<double[]> errors = new ArrayList<>();

    private MixedCodes(Settings settings) {
        this.settings = settings;
        this.most = Math.min(Settings.GREATEST_BITS, settings.inputBits() + ABOVE_MEAN);
    }

    /** What the outputs lose by narrower codes. */
    interface Loss {
        /**
         * By how much it rises.
         *
         * @param errors of the input by width
         * @param width from which a bit is taken, above 0
         */
        double rise(int input, double[] errors, int width);

        /** Takes the bit. */
        void lower(int input, double[] errors, int width);
    }

    /** @param settings the mean width */
    static MixedCodes of(CodeStatistics statistics, Settings settings) {
        MixedCodes mixed = new MixedCodes(settings);
        for (int input = 0; input < statistics.inputs(); input++) {
            mixed.add(statistics.cells(input));
        }
        return mixed;
    }

    private void add(CodeStatistics.WeightedCells cells) {
        CodeGrid[] ofInput = new CodeGrid[most + 1];
        double[] error = new double[most + 1];
        for (int bits = 0; bits <= most; bits++) {
            CodeGrid grid = bits == 0 ? center(cells) : GridSearch.find(cells, bits, settings.zero());
            double sum = 0;
            double weight = 0;
            for (int b = 0; b < cells.mean().length; b++) {
                double distance = grid.error(cells.mean()[b]);
                sum += cells.weight()[b] * (distance * distance);
                weight += cells.weight()[b];
            }
            ofInput[bits] = grid;
            error[bits] = sum / weight + (bits == 0 ? 0 : COARSENESS / 12 * (grid.step() * grid.step()));
            if (bits > 0 && !(error[bits] < error[bits - 1])) {
                // The search for a grid may end where a narrower one did better.
                error[bits] = error[bits - 1];
            }
        }
        grids.add(ofInput);
        errors.add(error);
    }

    /** The mean, of which nothing is told. */
    private static CodeGrid center(CodeStatistics.WeightedCells cells) {
        double sum = 0;
        double weight = 0;
        for (int b = 0; b < cells.mean().length; b++) {
            sum += cells.weight()[b] * cells.mean()[b];
            weight += cells.weight()[b];
        }
        double mean = sum / weight;
        return CodeGrid.of(mean, mean == 0 ? 1 : Math.abs(mean), 0);
    }

    /** The variance of an input, as its codes are chosen by. */
    double variance(int input) {
        return errors.get(input)[0];
    }

    /** The share of an input's variance that its widest code does not tell. */
    double widest(int input) {
        return errors.get(input)[most] / variance(input);
    }

    /** The codes of each input. */
    List<CodeGrid> chosen(Loss loss) {
        int[] widths = new int[grids.size()];
        Arrays.fill(widths, most);
        for (long over = (long) (most - settings.inputBits()) * widths.length; over > 0; over--) {
            int input = cheapest(widths, loss);
            loss.lower(input, errors.get(input), widths[input]);
            widths[input]--;
        }
        List<CodeGrid> chosen = new ArrayList<>();
        for (int input = 0; input < widths.length; input++) {
            chosen.add(grids.get(input)[widths[input]]);
        }
        return chosen;
    }

    /** The input that loses least by a bit less. */
    private int cheapest(int[] widths, Loss loss) {
        double least = Double.POSITIVE_INFINITY;
        int best = -1;
        for (int input = 0; input < widths.length; input++) {
            if (widths[input] > 0) {
                double rise = loss.rise(input, errors.get(input), widths[input]);
                if (rise < least || best < 0) {
                    least = rise;
                    best = input;
                }
            }
        }
        return best;
    }

    /**
     * The squared error of the outputs as if errors of inputs were not correlated, as in reverse water-filling (T. Cover and J. Thomas,
     * Elements of Information Theory, section 10.3.3).
     *
     * @param power the sum of an input's squared weights
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Uncorrelated(double[] power) implements Loss {
        /** @param weights of the float model, by output and input */
        static Uncorrelated of(double[][] weights) {
            double[] power = new double[weights[0].length];
            for (double[] output : weights) {
                for (int input = 0; input < power.length; input++) {
                    power[input] += output[input] * output[input];
                }
            }
            return new Uncorrelated(power);
        }

        @Override
        public double rise(int input, double[] errors, int width) {
            return power[input] * (errors[width - 1] - errors[width]);
        }

        @Override
        public void lower(int input, double[] errors, int width) {}
    }
}
