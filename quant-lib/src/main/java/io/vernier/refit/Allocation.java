package io.vernier.refit;

import io.vernier.model.Linear;
import io.vernier.statistics.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Widths of the layers of a model under a budget. From the widest on, the width of the inputs or of the weights of one layer falls by one bit:
 * that which raises the expected loss least for what it saves, of equals the first layer's, and the inputs' before the weights'.
 */
public final class Allocation {
    /** Fewer have no room for a value and its opposite. */
    private static final int LEAST_BITS = 2;

    /** A step that saves less, by chance of the rounding, counts as if it saved this, in bits. */
    private static final double LEAST_SAVING = 1.0 / 16;

    private final ModelRefit refit;
    private final Budget budget;
    private final Sensitivities sensitivities;
    private final List<Settings> chosen;

    private Allocation(ModelRefit refit, Budget budget, List<Settings> widest, Sensitivities sensitivities) {
        this.refit = refit;
        this.budget = budget;
        this.sensitivities = sensitivities;
        this.chosen = new ArrayList<>(widest);
    }

    /**
     * The widths under a budget, as far as they can be told before all layers are fitted with them.
     *
     * @param sums of the widest, and, for other codes of a layer, with the rows weighted as for the widest
     * @throws TooWideException if the narrowest are too wide; the message is a sentence
     */
    public static Allocation under(
            ModelRefit refit, Calibration calibration, Budget budget, List<Settings> widest, ModelRefit.Sums sums) {
        Allocation allocation =
                new Allocation(refit, budget, widest, new Sensitivities(refit, calibration, widest, sums));
        while (allocation.excess() > 0) {
            allocation.lower(OptionalInt.empty());
        }
        return allocation;
    }

    /** The widths of each layer. */
    public List<Settings> settings() {
        return List.copyOf(chosen);
    }

    /**
     * Narrows the first of the fitted layers that are beyond the budget.
     *
     * @return whether there was one, so that all are to be fitted again
     * @throws TooWideException if the narrowest are too wide; the message is a sentence
     */
    public boolean narrow(List<RefittedLayer> fitted) {
        for (int layer = 0; budget.unit() == Budget.Unit.ACCUMULATOR_BITS && layer < fitted.size(); layer++) {
            if (fitted.get(layer).accumulatorBits() > budget.limit()) {
                lower(OptionalInt.of(layer));
                return true;
            }
        }
        return false;
    }

    /** By how much the layers are beyond the budget, in bits. */
    private double excess() {
        double sum = 0;
        for (int layer = 0; layer < chosen.size(); layer++) {
            sum += excess(layer, chosen.get(layer));
        }
        return budget.unit() == Budget.Unit.BYTES ? Math.max(0, sum - budget.limit() * Byte.SIZE) : sum;
    }

    private double excess(int layer, Settings settings) {
        return switch (budget.unit()) {
            case ACCUMULATOR_BITS ->
                Math.max(0, sensitivities.at(layer, settings).integers().accumulatorBits() - budget.limit());
            case BYTES -> {
                Linear step = refit.layers().get(layer);
                long bits = (long) step.inputs() * step.outputs() * settings.weightBits();
                yield (double) ((bits + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE);
            }
        };
    }

    private void lower(OptionalInt only) {
        double least = Double.POSITIVE_INFINITY;
        int best = -1;
        Settings next = chosen.get(0);
        for (int layer = 0; layer < chosen.size(); layer++) {
            Settings now = chosen.get(layer);
            boolean mayFall = only.isPresent() ? only.getAsInt() == layer : excess(layer, now) > 0;
            for (int weights = 0; mayFall && weights < 2; weights++) {
                boolean countsInputs = budget.unit() == Budget.Unit.ACCUMULATOR_BITS;
                int bits = weights == 0 ? now.inputBits() : now.weightBits();
                if (bits > LEAST_BITS && (weights == 1 || countsInputs)) {
                    Settings lower =
                            weights == 0 ? now.with(bits - 1, now.weightBits()) : now.with(now.inputBits(), bits - 1);
                    double saved = Math.max(LEAST_SAVING, excess(layer, now) - excess(layer, lower));
                    double price = (sensitivities.rise(layer, lower) - sensitivities.rise(layer, now)) / saved;
                    if (price < least) {
                        least = price;
                        best = layer;
                        next = lower;
                    }
                }
            }
        }
        if (best < 0) {
            throw new TooWideException("quantization.budget allows " + budget.limit() + " "
                    + budget.unit().label().replace('_', ' ') + ", but layers with inputs and weights of " + LEAST_BITS
                    + " bits take more; raise it.");
        }
        chosen.set(best, next);
    }

    /** By how much the loss is expected to rise in all from the widest. */
    public double rise() {
        double sum = 0;
        for (int layer = 0; layer < chosen.size(); layer++) {
            sum += sensitivities.rise(layer, chosen.get(layer));
        }
        return sum;
    }

    /** What was chosen and what it is expected to cost, a sentence. */
    public String sentence() {
        StringBuilder text = new StringBuilder("Under the budget of ")
                .append(budget.limit())
                .append(budget.unit() == Budget.Unit.BYTES ? " bytes" : " bits of accumulators");
        for (int layer = 0; layer < chosen.size(); layer++) {
            Settings settings = chosen.get(layer);
            double rise = sensitivities.rise(layer, settings);
            text.append(String.format(
                    Locale.ROOT,
                    "%s \"%s\" has inputs of %d and weights of %d bits, by which the loss is expected to rise by %.3g",
                    layer == 0 ? ":" : ";",
                    refit.layers().get(layer).name(),
                    settings.inputBits(),
                    settings.weightBits(),
                    rise));
        }
        return text.append(String.format(Locale.ROOT, "; in all by %.3g, from the widest.", rise()))
                .toString();
    }
}
