package io.vernier.jobs;

import io.vernier.integer.InstructionRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * A program computed from its rows alone, as the documentation of the table says, for one row of data at a time and in the plainest
 * arithmetic: what the kernels have to equal.
 */
public final class PlainProgram {
    private final List<InstructionRow> instructions;

    /** The accumulators of the last linear instruction, de-quantized. */
    private double[] margins = {};

    private double[] last = {};

    public PlainProgram(List<InstructionRow> instructions) {
        this.instructions = instructions;
    }

    /** The program of a table {@code program} as Spark reads it. */
    public static PlainProgram of(List<Row> table) {
        return new PlainProgram(table.stream().map(PlainProgram::instruction).toList());
    }

    private static InstructionRow instruction(Row row) {
        return new InstructionRow(
                row.getAs("step"),
                row.getAs("kind"),
                row.getList(row.fieldIndex("inputs")),
                row.getAs("name"),
                row.<Integer>getList(row.fieldIndex("shape")).stream()
                        .mapToInt(Integer::intValue)
                        .toArray(),
                row.<Long>getList(row.fieldIndex("integers")).stream()
                        .mapToLong(Long::longValue)
                        .toArray(),
                row.<Double>getList(row.fieldIndex("reals")).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                new java.util.TreeMap<>(row.<String, String>getJavaMap(row.fieldIndex("attributes"))));
    }

    /** The de-quantized accumulators of the last row that was predicted. */
    public double[] margins() {
        return margins;
    }

    /** The last tensor before the prediction, of the last row that was predicted. */
    public double[] last() {
        return last;
    }

    /** The integers of each instruction up to the de-quantized outputs, in order. */
    public List<long[]> integers(double[] row) {
        List<long[]> results = new ArrayList<>();
        for (InstructionRow each : instructions) {
            switch (each.kind()) {
                case "quantize" -> results.add(quantize(each, row));
                case "squares" -> results.add(squares(each, results));
                case "linear" ->
                    results.add(linear(each, results.get(each.inputs().get(0))));
                case "table" ->
                    results.add(table(each, results.get(each.inputs().get(0))));
                default -> {
                    return results;
                }
            }
        }
        return results;
    }

    /** The prediction for a row. */
    public double predict(double[] row) {
        List<long[]> integers = integers(row);
        int first = integers.size();
        InstructionRow dequantize = instructions.get(first);
        margins = dequantize(dequantize, integers.get(dequantize.inputs().get(0)));
        last = margins;
        double prediction = Double.NaN;
        for (InstructionRow each : instructions.subList(first + 1, instructions.size())) {
            switch (each.kind()) {
                case "sigmoid" -> last = new double[] {1 / (1 + Math.exp(-last[0]))};
                case "softmax" -> last = softmax(last);
                case "predict" -> prediction = prediction(each, last);
                default -> throw new IllegalArgumentException(each.kind());
            }
        }
        return prediction;
    }

    private static long[] quantize(InstructionRow it, double[] row) {
        long[] codes = new long[row.length];
        double qmin = Double.parseDouble(it.attributes().get("qmin"));
        double qmax = Double.parseDouble(it.attributes().get("qmax"));
        for (int k = 0; k < row.length; k++) {
            // Scales, and offsets after them if there are any.
            double offset = it.reals().length > row.length ? it.reals()[row.length + k] : 0;
            double code = Math.rint((row[k] - offset) / it.reals()[k]) + it.integers()[k];
            codes[k] = (long) Math.max(qmin, Math.min(qmax, code));
        }
        return codes;
    }

    private long[] squares(InstructionRow it, List<long[]> results) {
        int channels = it.shape()[0];
        long[] terms = new long[2 * channels];
        int k = 0;
        for (int step : it.inputs()) {
            String[] qmin = instructions.get(step).attributes().get("qmin").split(",", -1);
            String[] qmax = instructions.get(step).attributes().get("qmax").split(",", -1);
            for (int j = 0; j < results.get(step).length; j++) {
                long center = it.integers()[k];
                long reach = Math.max(
                        Long.parseLong(qmax[j % qmax.length]) - center, center - Long.parseLong(qmin[j % qmin.length]));
                long distance = results.get(step)[j] - center;
                terms[k] = Math.max(1, Long.highestOneBit(reach)) * distance;
                terms[channels + k++] = distance * distance;
            }
        }
        return terms;
    }

    private static long[] linear(InstructionRow it, long[] codes) {
        int outputs = it.shape()[0];
        int inputs = it.shape()[1];
        long[] accumulators = new long[outputs];
        for (int output = 0; output < outputs; output++) {
            accumulators[output] = it.integers()[outputs * inputs + output];
            for (int k = 0; k < inputs; k++) {
                accumulators[output] += it.integers()[output * inputs + k] * codes[k];
            }
        }
        return accumulators;
    }

    private static long[] table(InstructionRow it, long[] accumulators) {
        int channels = it.shape()[0];
        int entries = it.shape()[1];
        long[] codes = new long[channels];
        for (int channel = 0; channel < channels; channel++) {
            long lo = it.integers()[channel];
            long drop = it.integers()[channels + channel];
            long half = drop > 0 ? 1L << (drop - 1) : 0;
            long index = Math.max(0, Math.min(entries - 1, (accumulators[channel] - lo + half) >> drop));
            codes[channel] = it.integers()[2 * channels + channel * entries + (int) index];
        }
        return codes;
    }

    private static double[] dequantize(InstructionRow it, long[] accumulators) {
        double[] values = new double[accumulators.length];
        for (int k = 0; k < values.length; k++) {
            double offset = it.reals().length > values.length ? it.reals()[values.length + k] : 0;
            values[k] = it.reals()[k] * (double) accumulators[k] + offset;
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

    private static double prediction(InstructionRow it, double[] x) {
        return switch (it.attributes().get("rule")) {
            case "identity" -> x[0];
            case "threshold" -> x[0] > it.reals()[0] ? 1 : 0;
            case "argmax" -> {
                int best = 0;
                for (int k = 1; k < x.length; k++) {
                    best = x[k] / it.reals()[k] > x[best] / it.reals()[best] ? k : best;
                }
                yield best;
            }
            default -> throw new IllegalArgumentException(it.kind());
        };
    }
}
