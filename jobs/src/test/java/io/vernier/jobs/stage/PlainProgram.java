package io.vernier.jobs.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** The {@code program} table run as its documentation says, one row of data at a time, in plain arithmetic. */
final class PlainProgram {
    private final List<Row> instructions;

    /** The accumulators of the last linear instruction, de-quantized. */
    private double[] margins = {};

    private double[] last = {};

    PlainProgram(List<Row> instructions) {
        this.instructions = instructions;
    }

    double[] margins() {
        return margins;
    }

    /** The last tensor before the prediction. */
    double[] last() {
        return last;
    }

    double predict(double[] row) {
        List<double[]> results = new ArrayList<>();
        for (Row each : instructions) {
            List<Integer> inputs = each.getList(each.fieldIndex("inputs"));
            double[] x = inputs.isEmpty() ? row : results.get(inputs.get(0));
            double[] result =
                    switch (each.<String>getAs("kind")) {
                        case "quantize" -> quantize(each, x);
                        case "linear" -> linear(each, x);
                        case "table" -> table(each, x);
                        case "dequantize" -> dequantize(each, x);
                        case "sigmoid" -> new double[] {1 / (1 + Math.exp(-x[0]))};
                        case "softmax" -> softmax(x);
                        case "predict" -> prediction(each, x);
                        default -> throw new IllegalArgumentException(each.toString());
                    };
            results.add(result);
            margins = each.<String>getAs("kind").equals("dequantize") ? result : margins;
        }
        last = results.get(results.size() - 2);
        return results.get(results.size() - 1)[0];
    }

    private static double[] quantize(Row it, double[] x) {
        double[] codes = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            double code = Math.rint(x[k] / reals(it).get(k)) + integers(it).get(k);
            codes[k] = Math.max(attribute(it, "qmin"), Math.min(attribute(it, "qmax"), code));
        }
        return codes;
    }

    private static double[] linear(Row it, double[] codes) {
        List<Integer> shape = it.getList(it.fieldIndex("shape"));
        double[] accumulators = new double[shape.get(0)];
        for (int output = 0; output < accumulators.length; output++) {
            long sum = integers(it).get(shape.get(0) * shape.get(1) + output);
            for (int k = 0; k < shape.get(1); k++) {
                sum += integers(it).get(output * shape.get(1) + k) * (long) codes[k];
            }
            accumulators[output] = sum;
        }
        return accumulators;
    }

    private static double[] table(Row it, double[] accumulators) {
        List<Integer> shape = it.getList(it.fieldIndex("shape"));
        int channels = shape.get(0);
        int entries = shape.get(1);
        double[] codes = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            long lo = integers(it).get(channel);
            int drop = Math.toIntExact(integers(it).get(channels + channel));
            long half = drop > 0 ? 1L << (drop - 1) : 0;
            long index = Math.floorDiv((long) accumulators[channel] - lo + half, 1L << drop);
            index = Math.max(0, Math.min(entries - 1, index));
            codes[channel] = integers(it).get((int) (2 * channels + channel * entries + index));
        }
        return codes;
    }

    private static double[] dequantize(Row it, double[] accumulators) {
        double[] values = new double[accumulators.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = reals(it).get(k) * accumulators[k];
        }
        return values;
    }

    private static double[] softmax(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double one : x) {
            max = Math.max(max, one);
        }
        double[] y = new double[x.length];
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            y[k] = Math.exp(x[k] - max);
            sum += y[k];
        }
        for (int k = 0; k < x.length; k++) {
            y[k] /= sum;
        }
        return y;
    }

    private static double[] prediction(Row it, double[] x) {
        return switch (it.<String, String>getJavaMap(it.fieldIndex("attributes"))
                .get("rule")) {
            case "identity" -> x;
            case "threshold" -> new double[] {x[0] > reals(it).get(0) ? 1 : 0};
            case "argmax" -> {
                int best = 0;
                for (int k = 1; k < x.length; k++) {
                    best = x[k] / reals(it).get(k) > x[best] / reals(it).get(best) ? k : best;
                }
                yield new double[] {best};
            }
            default -> throw new IllegalArgumentException(it.toString());
        };
    }

    private static List<Long> integers(Row it) {
        return it.getList(it.fieldIndex("integers"));
    }

    private static List<Double> reals(Row it) {
        return it.getList(it.fieldIndex("reals"));
    }

    private static double attribute(Row it, String name) {
        Map<String, String> attributes = it.getJavaMap(it.fieldIndex("attributes"));
        return Double.parseDouble(attributes.get(name));
    }
}
