package io.vernier.integer;

import io.vernier.integer.Chain.Output;
import io.vernier.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** A chain whose integers were brought into the units of their layers: what all of its scorers share. */
final class CompiledChain {
    private final Chain chain;
    private final List<IntFunction<Layer>> layers = new ArrayList<>();
    private final boolean greatestMargin;

    /** Made when sparse rows come. */
    private SparseLayer.Products sparse;

    CompiledChain(Chain chain) {
        this.chain = chain;
        for (int k = 0; k < chain.layers().size(); k++) {
            Optional<Instruction.Table> table =
                    k == 0 ? Optional.empty() : Optional.of(chain.tables().get(k - 1));
            layers.add(Layer.compile(chain.layers().get(k), table));
        }
        boolean softmax = chain.output() == Output.SOFTMAX || chain.output() == Output.SOFTMAX_OF_LOGARITHMS;
        this.greatestMargin = softmax
                && chain.decision() instanceof Decision.Argmax argmax
                && argmax.thresholds().stream().allMatch(threshold -> threshold == 1);
    }

    Chain chain() {
        return chain;
    }

    /** Each makes a workspace of so many rows. */
    List<IntFunction<Layer>> layers() {
        return layers;
    }

    /** Whether a softmax alone stands between the margins and the greatest number, which wins as it is. */
    boolean isGreatestMargin() {
        return greatestMargin;
    }

    /** Elements of the widest tensor in a row. */
    int widest() {
        return chain.layers().stream()
                .mapToInt(layer -> Math.max(layer.inputs(), layer.outputs()))
                .max()
                .orElseThrow();
    }

    synchronized SparseLayer.Products sparse() {
        if (sparse == null) {
            sparse = new SparseLayer.Products(chain.quantize(), chain.layers().get(0));
        }
        return sparse;
    }
}
