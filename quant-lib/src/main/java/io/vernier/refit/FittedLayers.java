package io.vernier.refit;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.model.Activation;
import java.util.ArrayList;
import java.util.List;

/** The fitted layers before one, row by row: what that layer reads. Not safe for use by several threads. */
final class FittedLayers {
    private final List<RefittedLayer> layers;
    private final List<Activation> activations;

    /** What the first layer reads. */
    private final Encoding inputs;

    /** Between any two layers. */
    private final List<Instruction.Table> tables = new ArrayList<>();

    /** @param activations after each of the layers */
    FittedLayers(List<RefittedLayer> layers, List<Activation> activations) {
        this.layers = layers;
        this.activations = activations;
        this.inputs = layers.get(0).encoding();
        for (int k = 1; k < layers.size(); k++) {
            tables.add(HiddenTable.of(
                    0, layers.get(k - 1), activations.get(k - 1), layers.get(k).encoding()));
        }
    }

    private RefittedLayer last() {
        return layers.get(layers.size() - 1);
    }

    /** The accumulators of the last of the layers. */
    long[] accumulators(double[] row) {
        int[] codes = new int[row.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (int) inputs.channel(i).code(row[i]);
        }
        long[] accumulators = layers.get(0).accumulators(codes);
        for (int k = 1; k < layers.size(); k++) {
            accumulators = layers.get(k).accumulators(codes(tables.get(k - 1), accumulators));
        }
        return accumulators;
    }

    /** What the activations after the last of the layers give. */
    double[] activations(double[] row) {
        long[] accumulators = accumulators(row);
        Activation.Function function = activations.get(layers.size() - 1).function();
        double[] result = new double[accumulators.length];
        for (int unit = 0; unit < result.length; unit++) {
            result[unit] = function.apply(last().real(unit, accumulators[unit]));
        }
        return result;
    }

    /** The table after the last of the layers. */
    Instruction.Table table(Encoding next) {
        return HiddenTable.of(0, last(), activations.get(layers.size() - 1), next);
    }

    /** What a table makes of accumulators. */
    static int[] codes(Instruction.Table table, long... accumulators) {
        int[] codes = new int[accumulators.length];
        for (int channel = 0; channel < codes.length; channel++) {
            codes[channel] = table.entries()[channel * table.length() + table.index(channel, accumulators[channel])];
        }
        return codes;
    }
}
