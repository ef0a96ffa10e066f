package io.vernier.refit;

import io.vernier.statistics.Calibration;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The codes of what a layer reads, chosen from statistics of it.
 *
 * @param refit of the model
 * @param calibration of the float model
 */
record CodeChoice(ModelRefit refit, Calibration calibration) {
    /**
     * The codes of a layer.
     *
     * @param first statistics of the first layer
     * @param own statistics of this layer
     * @param settings of all layers
     */
    LayerCodes of(int layer, CodeStatistics first, CodeStatistics own, List<Settings> settings) {
        Settings asked = settings.get(layer);
        List<CodeGrid> found = grids(layer, own, asked);
        List<CodeGrid> grids = new ArrayList<>();
        double[] errors = new double[own.inputs()];
        for (int i = 0; i < own.inputs(); i++) {
            CodeStatistics.WeightedCells cells = own.cells(i);
            CodeGrid grid = found.get(i);
            for (int b = 0; b < cells.mean().length; b++) {
                double distance = grid.error(cells.mean()[b]);
                errors[i] += cells.count()[b] * (distance * distance);
            }
            errors[i] /= own.rows();
            grids.add(grid.from(own.offset(i)));
        }
        double[] references = {};
        int[] exponents = new int[refit.layers().get(layer).outputs()];
        if (refit.isLast(layer)) {
            Arrays.fill(exponents, CodeStatistics.exponent(first.greatest()));
        } else {
            references = Arrays.copyOfRange(first.greatestCurvatures(), refit.units(layer), refit.units(layer + 1));
            double[] greatest = refit.greatest(calibration, layer);
            Arrays.setAll(exponents, unit -> CodeStatistics.exponent(greatest[unit]));
        }
        double expected = refit.layers().size() == 1
                ? inputError(errors) + 0.8 * StrictMath.pow(4, -asked.weightBits()) * first.outputVariance()
                : 1.6 * StrictMath.pow(4, -Settings.leastBits(settings)) * first.outputVariance();
        return new LayerCodes(grids, asked.inputBits(), kappa(expected), exponents, references);
    }

    /** Codes of the distances of values from the offsets of the statistics. */
    private List<CodeGrid> grids(int layer, CodeStatistics own, Settings asked) {
        for (int i = 0; i < own.inputs(); i++) {
            if (own.cells(i).mean().length == 0) {
                throw new IllegalArgumentException(
                        "Input " + i + " of \"" + refit.layers().get(layer).name() + "\" has no finite value.");
            }
        }
        return asked.codes() == Settings.Codes.MIXED
                ? MixedCodes.of(own, asked).chosen(MixedCodes.Uncorrelated.of(refit.weights(layer)))
                : IntStream.range(0, own.inputs())
                        .mapToObj(i -> GridSearch.find(own.cells(i), asked.inputBits(), asked.zero()))
                        .toList();
    }

    /** Mixed codes of the only layer that know what inputs tell of one another, rows weighted as for these. */
    LayerCodes correlated(LayerCodes codes, CodeStatistics own, Settings asked, ModelRefit.Sums sums) {
        LayerCodes wide = wide(own, asked).weightedAs(codes);
        SecondMoments moments = sums.moments(0, List.of(), wide);
        MixedCodes mixed = MixedCodes.of(own, asked);
        double[][] weights = refit.weights(0);
        for (double[] output : weights) {
            for (int i = 0; i < output.length; i++) {
                output[i] *= wide.grids().get(i).step();
            }
        }
        List<CodeGrid> chosen =
                mixed.chosen(new OutputEstimate(moments, weights, ModelRefit.ridge(moments, moments.inputs()), mixed));
        return codes.with(IntStream.range(0, chosen.size())
                .mapToObj(i -> chosen.get(i).from(own.offset(i)))
                .toList());
    }

    /** Codes of the only layer of {@link Settings#GREATEST_BITS} bits. */
    LayerCodes wide(CodeStatistics own, Settings asked) {
        return of(0, own, own, List.of(wide(asked)));
    }

    /** The same at the widest. */
    static Settings wide(Settings asked) {
        return asked.with(Settings.GREATEST_BITS, Settings.GREATEST_BITS).with(Settings.Codes.PLAIN);
    }

    /** The probit approximation of a mean probability (D. MacKay, The evidence framework applied to classification networks, 1992). */
    private static double kappa(double expectedError) {
        return 1 / Math.sqrt(1 + Math.PI * expectedError / 8);
    }

    /** What errors of the inputs do to the outputs of the only layer. */
    private double inputError(double[] errors) {
        double[][] floats = refit.weights(0);
        double sum = 0;
        for (double[] row : floats) {
            for (int i = 0; i < row.length; i++) {
                sum += row[i] * row[i] * errors[i];
            }
        }
        return sum / floats.length;
    }
}
