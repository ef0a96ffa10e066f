package io.vernier.refit;

import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Codes of least error of the outputs of the only layer: weights are fitted to the codes, then each input's offset and step are moved in turn
 * while that lowers the error, in which all values of a group count as their mean. A wider search fits to chance.
 */
final class CodeRefinement {
    static final int GROUPS = 16;

    private static final int ROUNDS = 3;
    private static final int SWEEPS = 2;
    private static final double BETTER = 1e-12;
    private static final double[] FACTORS = {0.75, 0.85, 0.93, 1.0, 1.08, 1.18, 1.33};
    private static final double[] SHIFTS = {-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6};

    private final ModelRefit refit;
    private final Settings settings;
    private final List<InputGroups> groups;
    private final int[] first;
    private final GroupedMoments moments;

    /** @param tables of the groups, of all rows */
    CodeRefinement(ModelRefit refit, Settings settings, List<InputGroups> groups, SecondMoments tables) {
        this.refit = refit;
        this.settings = settings;
        this.groups = groups;
        this.first = new int[groups.size() + 1];
        for (int i = 0; i < groups.size(); i++) {
            first[i + 1] = first[i] + groups.get(i).size();
        }
        this.moments = new GroupedMoments(tables, first);
    }

    /** The codes of the round with the least error. */
    LayerCodes refined(LayerCodes from) {
        List<CodeGrid> grids = new ArrayList<>(from.grids());
        List<CodeGrid> best = from.grids();
        double least = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < grids.size(); i++) {
                moments.set(i, codes(i, grids.get(i)));
            }
            LayerCodes codes = from.with(grids);
            double[][] weights = weights(codes);
            double error = error(weights, codes);
            if (!(error < least)) {
                break;
            }
            least = error;
            best = codes.grids();
            for (int i = 0; i < grids.size(); i++) {
                move(i, grids, weights, codes.unit(0));
            }
        }
        return from.with(best);
    }

    private double[] codes(int input, CodeGrid grid) {
        return Arrays.stream(groups.get(input).mean()).map(grid::code).toArray();
    }

    /** The fitted weights times their steps, less their means over several outputs. */
    private double[][] weights(LayerCodes codes) {
        Fit fit = refit.weights(0, codes, moments, settings, SWEEPS);
        int outputs = fit.step().length;
        double[][] weights = new double[outputs][moments.inputs()];
        for (int i = 0; i < moments.inputs(); i++) {
            double sum = 0;
            for (int k = 0; k < outputs; k++) {
                weights[k][i] = fit.step()[k] * fit.weights()[k][i];
                sum += weights[k][i];
            }
            for (int k = 0; k < outputs && outputs > 1; k++) {
                weights[k][i] -= sum / outputs;
            }
        }
        return weights;
    }

    /** The squared error of the outputs, with the penalty of weights, less what no weights change. */
    private double error(double[][] weights, LayerCodes codes) {
        int d = moments.inputs();
        double total = moments.total();
        double ridge = ModelRefit.ridge(moments, d);
        double[][] floats = refit.weights(0);
        double error = 0;
        for (int k = 0; k < weights.length; k++) {
            double targetMean = moments.own(k, d) * codes.unit(0) / total;
            for (int i = 0; i < d; i++) {
                double mean = moments.gramValue(0, i, d) / total;
                double image = 0;
                for (int j = 0; j < d; j++) {
                    image += covariance(i, j) * weights[k][j];
                }
                double match = moments.own(k, i) * codes.unit(0) / total - targetMean * mean;
                double distance =
                        weights[k][i] - floats[k][i] * codes.grids().get(i).step();
                error += weights[k][i] * image
                        - 2 * weights[k][i] * match
                        + ridge * covariance(i, i) * distance * distance;
            }
        }
        return error;
    }

    private double covariance(int i, int j) {
        int d = moments.inputs();
        double total = moments.total();
        return moments.gramValue(0, i, j) / total
                - moments.gramValue(0, i, d) / total * (moments.gramValue(0, j, d) / total);
    }

    /** Moves the grid of an input to the best of those around it, the others held. */
    private void move(int input, List<CodeGrid> grids, double[][] weights, double unit) {
        Neighbourhood around = new Neighbourhood(input, weights, unit);
        CodeGrid start = grids.get(input);
        if (around.power == 0 || groups.get(input).size() < 2) {
            return;
        }
        CodeGrid best = start;
        double least = around.error(start);
        for (double factor : FACTORS) {
            for (double shift : SHIFTS) {
                double step = start.step() * factor;
                CodeGrid grid = new CodeGrid(
                        start.offset() + (start.step() - step) * start.greatest() / 2 + shift * start.step(),
                        step,
                        start.greatest());
                double error = around.error(grid);
                if (error < least - BETTER * Math.abs(least)) {
                    least = error;
                    best = grid;
                }
            }
        }
        if (!best.equals(start)) {
            grids.set(input, best);
            moments.set(input, codes(input, best));
        }
    }

    /** What the error is of the grids of one input, but for what none of them changes. */
    private final class Neighbourhood {
        private final int input;

        /** Squared weights of the input. */
        private final double power;

        /** What is left to explain by each group, in the direction of the input's weights. */
        private final double[] left;

        private final double leftOfAll;

        Neighbourhood(int input, double[][] weights, double unit) {
            this.input = input;
            double[] along = new double[moments.inputs()];
            for (double[] row : weights) {
                for (int j = 0; j < along.length; j++) {
                    along[j] += row[j] * row[input];
                }
            }
            this.power = along[input];
            this.left = new double[groups.get(input).size()];
            Arrays.setAll(left, g -> left(first[input] + g, weights, along, unit));
            this.leftOfAll = left(first[first.length - 1], weights, along, unit);
        }

        private double left(int group, double[][] weights, double[] along, double unit) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += moments.target(k, group) * unit / moments.total() * weights[k][input];
            }
            for (int j = 0; j < along.length; j++) {
                sum -= j == input ? 0 : moments.product(group, j) / moments.total() * along[j];
            }
            return sum;
        }

        double error(CodeGrid grid) {
            double[] codes = codes(input, grid);
            double mean = 0;
            double square = 0;
            double match = 0;
            for (int g = 0; g < codes.length; g++) {
                double share = moments.weight(first[input] + g) / moments.total();
                mean += codes[g] * share;
                square += codes[g] * codes[g] * share;
                match += codes[g] * left[g];
            }
            return power * (square - mean * mean) - 2 * (match - mean * leftOfAll);
        }
    }
}
