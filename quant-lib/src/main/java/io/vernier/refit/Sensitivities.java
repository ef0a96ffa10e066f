package io.vernier.refit;

import io.vernier.statistics.Calibration;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each layer is expected to cost at other widths than the widest: the second-order loss {@code 1/2 mean e^T R e} of the errors e of its
 * outputs, R as the float model has it, the layers before at their widest. Rows are weighted as at the widest, so that what is left of the
 * loss differs between widths by what their weights explain. There is one pass for each layer and width of its inputs.
 */
final class Sensitivities {
    private final ModelRefit refit;
    private final Calibration calibration;
    private final List<Settings> widest;
    private final ModelRefit.Sums sums;
    private final List<CodeStatistics> statistics = new ArrayList<>();
    private final List<RefittedLayer> layers = new ArrayList<>();
    private final Map<Inputs, Codes> codes = new HashMap<>();
    private final Map<Widths, Cost> costs = new HashMap<>();

    Sensitivities(ModelRefit refit, Calibration calibration, List<Settings> widest, ModelRefit.Sums sums) {
        this.refit = refit;
        this.calibration = calibration;
        this.widest = widest;
        this.sums = sums;
        for (int layer = 0; layer < widest.size(); layer++) {
            statistics.add(sums.statistics(layer, List.copyOf(layers), refit.shape(layer, calibration)));
            layers.add(at(layer, widest.get(layer)).integers());
        }
    }

    private record Inputs(int layer, int bits) {}

    private record Widths(int layer, Settings settings) {}

    private record Codes(LayerCodes codes, SecondMoments moments) {}

    /**
     * A layer at some widths.
     *
     * @param explained of the loss, by its weights
     */
    record Cost(double explained, RefittedLayer integers) {}

    /** A layer at some widths, the others at their widest. */
    Cost at(int layer, Settings settings) {
        return costs.computeIfAbsent(new Widths(layer, settings), widths -> {
            Codes of = codes(layer, settings.inputBits());
            Fit fit = refit.weights(layer, of.codes(), of.moments(), settings);
            return new Cost(
                    refit.explained(layer, of.codes(), fit, of.moments()),
                    refit.layer(layer, of.codes(), fit, settings));
        });
    }

    /** By how much the loss rises from the widest. */
    double rise(int layer, Settings settings) {
        return at(layer, widest.get(layer)).explained() - at(layer, settings).explained();
    }

    private Codes codes(int layer, int inputBits) {
        Inputs inputs = new Inputs(layer, inputBits);
        Codes known = codes.get(inputs);
        if (known == null) {
            LayerCodes of = codesAt(layer, inputBits)
                    .weightedAs(codesAt(layer, widest.get(layer).inputBits()));
            known = new Codes(of, sums.moments(layer, List.copyOf(layers.subList(0, layer)), of));
            codes.put(inputs, known);
        }
        return known;
    }

    private LayerCodes codesAt(int layer, int inputBits) {
        List<Settings> asked = new ArrayList<>(widest);
        asked.set(layer, asked.get(layer).with(inputBits, asked.get(layer).weightBits()));
        return new CodeChoice(refit, calibration).of(layer, statistics.get(0), statistics.get(layer), asked);
    }
}
