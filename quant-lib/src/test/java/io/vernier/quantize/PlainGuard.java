package io.vernier.quantize;

import io.vernier.PlainParameters;
import io.vernier.arithmetic.Range;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.Arrays;
import java.util.List;

/** One way to scale the input from its extremes, and its score, as specified and written down a second time. */
final class PlainGuard {
    final PlainParameters[] parameters;
    final double[] s;
    final double[] z;
    final double[] mu;
    private final Calibration calibration;
    private final Linear layer;

    /** Scales of the weights that were chosen; empty where the greatest weights decide. */
    private final double[] t;

    PlainGuard(LayeredModel model, Calibration calibration, int bits, boolean perFeature, boolean inside) {
        this.calibration = calibration;
        this.layer = model.linearSteps().get(0);
        this.t = new double[0];
        TensorStatistics input = calibration.tensor("input");
        int n = layer.inputs();
        parameters = new PlainParameters[n];
        s = new double[n];
        z = new double[n];
        mu = means(input);
        for (int i = 0; i < n; i++) {
            ValueHistogram histogram = perFeature ? input.histogram(i).orElseThrow() : input.whole();
            parameters[i] = PlainParameters.of(
                    histogram.min().orElseThrow(), histogram.max().orElseThrow(), bits, false, false, inside);
            s[i] = parameters[i].scale();
            z[i] = parameters[i].zeroPoint();
        }
    }

    /** What was published: ranges of the input, one or one for each feature, and scales of the weights. */
    PlainGuard(LayeredModel model, Calibration calibration, int bits, Quantization published) {
        this.calibration = calibration;
        this.layer = model.linearSteps().get(0);
        this.t = published.layers().get(0).scale();
        List<QuantizedTensor> inputs = published.tensors().stream()
                .filter(tensor -> tensor.role() == Role.INPUT)
                .toList();
        int n = layer.inputs();
        parameters = new PlainParameters[n];
        s = new double[n];
        z = new double[n];
        mu = means(calibration.tensor("input"));
        for (int i = 0; i < n; i++) {
            Range range = inputs.get(inputs.size() == 1 ? 0 : i).parameters().range();
            parameters[i] = PlainParameters.of(range.lo(), range.hi(), bits, false, false, false);
            s[i] = parameters[i].scale();
            z[i] = parameters[i].zeroPoint();
        }
    }

    /** The calibrated mean of each channel, within its extremes. */
    static double[] means(TensorStatistics statistics) {
        double[] means = new double[statistics.layout().channels()];
        for (int i = 0; i < means.length; i++) {
            var summary = statistics.summary(i);
            double min = summary.min().orElseThrow();
            double max = summary.max().orElseThrow();
            means[i] = summary.mean().isEmpty()
                    ? min / 2 + max / 2
                    : Math.min(max, Math.max(min, summary.mean().getAsDouble()));
        }
        return means;
    }

    static boolean[] constants(TensorStatistics statistics) {
        boolean[] constants = new boolean[statistics.layout().channels()];
        for (int i = 0; i < constants.length; i++) {
            constants[i] =
                    statistics.summary(i).min().equals(statistics.summary(i).max());
        }
        return constants;
    }

    /** Scales that are those of the greatest weights were not chosen, so that their doublings count. */
    PlainLayer layer(int weightBits) {
        PlainLayer plain = layer(weightBits, new double[0]);
        return t.length == 0 || Arrays.equals(plain.t, t) ? plain : layer(weightBits, t);
    }

    private PlainLayer layer(int weightBits, double[] given) {
        return new PlainLayer(
                layer,
                s,
                z,
                mu,
                constants(calibration.tensor("input")),
                parameters[0].qmin(),
                parameters[0].qmax(),
                weightBits,
                false,
                given);
    }

    double score(int weightBits) {
        PlainLayer integers = layer(weightBits);
        double sum = 0;
        int varying = 0;
        for (int o = 0; o < layer.outputs(); o++) {
            double std = deviation("layer0.linear", o);
            if (std == 0) {
                continue;
            }
            double ofWeights = 0;
            double ofInputs = 0;
            for (int i = 0; i < layer.inputs(); i++) {
                double rounded = integers.t[o] * integers.w[o][i] / s[i];
                ofWeights += Math.pow((rounded - layer.weight(o, i)) * deviation("input", i), 2);
                ofInputs += rounded * rounded * perValue(i);
            }
            double ofBias = Math.pow(integers.t[o] * integers.rho[o], 2);
            sum += (ofWeights + ofInputs + ofBias) / (std * std);
            varying++;
        }
        return sum / varying;
    }

    private double perValue(int channel) {
        ValueHistogram histogram =
                calibration.tensor("input").histogram(channel).orElseThrow();
        return histogram.min().equals(histogram.max())
                ? 0
                : parameters[channel].expectedError(histogram.bins())
                        / histogram.bins().total();
    }

    private double deviation(String tensor, int channel) {
        // Outputs that hardly vary beside their bias are told apart as doubles.
        return calibration.tensor(tensor).distribution(channel).std().orElse(0);
    }
}
