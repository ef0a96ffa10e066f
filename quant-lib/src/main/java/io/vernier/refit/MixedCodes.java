package io.vernier.refit;

import io.vernier.statistics.CodeStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Codes of inputs that each have a width of their own, of a given mean. From the widest on, the input loses a bit whose error, times the
 * squares of its weights, rises least, of equals the first; an input that has lost all is not read. Errors are taken as uncorrelated, as
 * in reverse water-filling (T. Cover and J. Thomas, Elements of Information Theory, section 10.3.3).
 */
final class MixedCodes {
    /** Bits that a width may be above the mean. */
    private static final int ABOVE_MEAN = 4;

    private final CodeStatistics statistics;
    private final Settings settings;
    private final int most;
    private final List<CodeGrid[]> grids = new ArrayList<>();

    /** What each input costs at each width. */
    private final List<double[]> costs = new ArrayList<>();

    private MixedCodes(CodeStatistics statistics, Settings settings) {
        this.statistics = statistics;
        this.settings = settings;
        this.most = Math.min(Settings.GREATEST_BITS, settings.inputBits() + ABOVE_MEAN);
    }

    /**
     * The codes of each input.
     *
     * @param weights of the float model, by output and input
     * @param settings the mean width
     */
    static List<CodeGrid> of(CodeStatistics statistics, double[][] weights, Settings settings) {
        MixedCodes mixed = new MixedCodes(statistics, settings);
        for (int input = 0; input < statistics.inputs(); input++) {
            double power = 0;
            for (double[] output : weights) {
                power += output[input] * output[input];
            }
            mixed.add(input, power);
        }
        return mixed.chosen();
    }

    private void add(int input, double power) {
        CodeStatistics.WeightedCells cells = statistics.cells(input);
        CodeGrid[] ofInput = new CodeGrid[most + 1];
        double[] cost = new double[most + 1];
        for (int bits = 0; bits <= most; bits++) {
            CodeGrid grid = bits == 0 ? center(cells) : GridSearch.find(cells, bits, settings.zero());
            double error = 0;
            double weight = 0;
            for (int b = 0; b < cells.mean().length; b++) {
                double distance = grid.error(cells.mean()[b]);
                error += cells.weight()[b] * (distance * distance);
                weight += cells.weight()[b];
            }
            ofInput[bits] = grid;
            cost[bits] = power * error / weight;
            if (bits > 0 && !(cost[bits] < cost[bits - 1])) {
                // The search for a grid may end where a narrower one did better.
                cost[bits] = cost[bits - 1];
            }
        }
        grids.add(ofInput);
        costs.add(cost);
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

    private List<CodeGrid> chosen() {
        int[] widths = new int[grids.size()];
        Arrays.fill(widths, most);
        for (long over = (long) (most - settings.inputBits()) * widths.length; over > 0; over--) {
            widths[cheapest(widths)]--;
        }
        List<CodeGrid> chosen = new ArrayList<>();
        for (int input = 0; input < widths.length; input++) {
            chosen.add(grids.get(input)[widths[input]]);
        }
        return chosen;
    }

    /** The input that loses least by a bit less. */
    private int cheapest(int[] widths) {
        double least = Double.POSITIVE_INFINITY;
        int best = -1;
        for (int input = 0; input < widths.length; input++) {
            if (widths[input] > 0) {
                double[] cost = costs.get(input);
                double rise = cost[widths[input] - 1] - cost[widths[input]];
                if (rise < least || best < 0) {
                    least = rise;
                    best = input;
                }
            }
        }
        return best;
    }
}
