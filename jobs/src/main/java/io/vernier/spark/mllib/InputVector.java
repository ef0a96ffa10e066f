package io.vernier.spark.mllib;

import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.VectorOperation.Elementwise;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;

/**
 * The columns of an assembler, followed back through the scalers and assemblers before it, as long as the place of each in the vector
 * is known.
 */
final class InputVector {
    private final Stages stages;
    private final LayerStack layers;
    private final String handleInvalid;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Integer, Elementwise> operations = new LinkedHashMap<>();
    private final List<Integer> assemblers = new ArrayList<>();
    private int size;

    /** A column of the assembler, as the stage at {@code reader} reads it. */
    private record Block(String column, int reader, OptionalInt elements) {}

    private InputVector(Stages stages, int assembler, LayerStack layers) {
        VectorAssembler stage = (VectorAssembler) stages.get(assembler);
        this.stages = stages;
        this.layers = layers;
        this.handleInvalid = stage.getHandleInvalid();
        this.size = layers.inputs();
        assemblers.add(assembler);
        blocks.addAll(located(stage, blocks(stage, assembler), size));
    }

    /**
     * Follows the columns of an assembler.
     *
     * @param assembler its position
     * @param layers that read the vector which it makes
     * @throws Refusal if its columns are known to have another number of elements
     */
    static InputVector of(Stages stages, int assembler, LayerStack layers) {
        InputVector vector = new InputVector(stages, assembler, layers);
        for (int k = 0; k < vector.blocks.size(); ) {
            k = vector.expand(k) ? k : k + 1;
        }
        return vector;
    }

    /** The operations that lie between these columns and the assembled vector, the last first, by the positions of their stages. */
    Map<Integer, Elementwise> operations() {
        return operations;
    }

    /** The positions of the assemblers. */
    List<Integer> assemblers() {
        return assemblers;
    }

    FeatureColumns columns() {
        NullPolicy nulls =
                switch (handleInvalid) {
                    case "skip" -> NullPolicy.SKIP_ROW;
                    case "keep" -> NullPolicy.KEEP_AS_NAN;
                    default -> NullPolicy.FAIL;
                };
        return new FeatureColumns.Assembled(blocks.stream().map(Block::column).toList(), size, nulls);
    }

    private List<Block> blocks(VectorAssembler assembler, int position) {
        return Arrays.stream(assembler.getInputCols())
                .map(column -> new Block(column, position, stages.elements(column, position)))
                .toList();
    }

    /** What the known lengths leave for the others must be one element each, or the place of a column remains unknown. */
    private static List<Block> located(VectorAssembler assembler, List<Block> blocks, int size) {
        long unknown =
                blocks.stream().filter(block -> block.elements().isEmpty()).count();
        long known =
                blocks.stream().mapToLong(block -> block.elements().orElse(0)).sum();
        if (known > size || (unknown == 0 && known != size)) {
            throw Refusal.before(Layers.describe(assembler) + " makes vectors of " + known
                    + " elements or more, but the stage after it reads " + size + "; fit the pipeline as a whole.");
        }
        if (unknown == 0 || unknown != size - known) {
            return blocks;
        }
        return blocks.stream()
                .map(block -> block.elements().isPresent()
                        ? block
                        : new Block(block.column(), block.reader(), OptionalInt.of(1)))
                .toList();
    }

    /** Replaces a column by what it is made of; false where it stays. */
    private boolean expand(int which) {
        Block block = blocks.get(which);
        OptionalInt producer = stages.producer(block.column(), block.reader());
        if (producer.isEmpty() || block.elements().isEmpty()) {
            return false;
        }
        int position = producer.getAsInt();
        Transformer stage = stages.get(position);
        if (stage instanceof VectorAssembler inner && inner.getHandleInvalid().equals(handleInvalid)) {
            blocks.remove(which);
            blocks.addAll(
                    which,
                    located(inner, blocks(inner, position), block.elements().getAsInt()));
            assemblers.add(position);
            return true;
        }
        OptionalInt from = offset(which);
        // The same stage twice would need two reports; let Spark do it.
        if (from.isEmpty() || operations.containsKey(position)) {
            return false;
        }
        List<String> inputs = StageColumns.inputs(stage);
        Optional<VectorOperation> operation = inputs.size() == 1
                ? layers.operation(stage, stages.elements(inputs.get(0), position))
                : Optional.empty();
        if (operation.isEmpty() || !(operation.get() instanceof Elementwise elementwise)) {
            return false;
        }
        operations.put(position, elementwise.within(from.getAsInt(), size));
        size += elementwise.inputs() - elementwise.outputs();
        blocks.set(which, new Block(inputs.get(0), position, OptionalInt.of(elementwise.inputs())));
        return true;
    }

    private OptionalInt offset(int which) {
        int offset = 0;
        for (Block block : blocks.subList(0, which)) {
            if (block.elements().isEmpty()) {
                return OptionalInt.empty();
            }
            offset += block.elements().getAsInt();
        }
        return OptionalInt.of(offset);
    }
}
