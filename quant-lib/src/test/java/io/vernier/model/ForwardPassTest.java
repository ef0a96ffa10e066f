package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForwardPassTest {
    private static final int INPUTS = 5;

    private final SplittableRandom random = new SplittableRandom(3);

    /** Two branches, so that a tensor is read after the one that follows it was made. */
    private final LayeredModel model = new LayeredModel(
            INPUTS,
            List.of(
                    linear("a", LayeredModel.INPUT, INPUTS, 9),
                    linear("b", LayeredModel.INPUT, INPUTS, 2),
                    new Activation("c", "a", Activation.Function.SIGMOID),
                    linear("d", "c", 9, 3),
                    new Softmax("e", "d")),
            new Decision.Argmax(List.of(1.0, 1.0, 1.0)));

    private Linear linear(String name, String input, int inputs, int outputs) {
        return new Linear(
                name,
                input,
                inputs,
                random.doubles((long) inputs * outputs, -2, 2).toArray(),
                random.doubles(outputs).toArray());
    }

    @Test
    void buffersOfEarlierBatchesLeaveNoTrace() {
        ForwardPass pass = ForwardPass.of(model);
        for (int rows : new int[] {1, 100, 33, 0, 4097, 64}) {
            DenseBatch batch = new DenseBatch(
                    rows, INPUTS, random.doubles((long) rows * INPUTS, -9, 9).toArray());
            double[][] expected = stepByStep(batch);

            DenseBatch last =
                    pass.run(batch, (tensor, seen) -> assertThat(used(seen)).isEqualTo(expected[tensor]));

            assertThat(used(last)).isEqualTo(expected[5]);
        }
    }

    @Test
    void batchesOfOneSizeShareTheirBuffers() {
        ForwardPass pass = ForwardPass.of(model);
        DenseBatch rows = DenseBatch.zeros(10, INPUTS);

        double[] first = pass.run(rows, (tensor, seen) -> {}).values();

        assertThat(pass.run(rows, (tensor, seen) -> {}).values()).isSameAs(first);
    }

    private double[][] stepByStep(DenseBatch batch) {
        List<DenseBatch> tensors = new ArrayList<>(List.of(batch));
        for (Step step : model.steps()) {
            DenseBatch made = DenseBatch.zeros(batch.rows(), model.channels(step.name()));
            step.apply(
                    step.reads().stream()
                            .map(tensor -> (Batch) tensors.get(model.tensors().indexOf(tensor)))
                            .toList(),
                    made);
            tensors.add(made);
        }
        return tensors.stream().map(ForwardPassTest::used).toArray(double[][]::new);
    }

    private static double[] used(Batch batch) {
        return Arrays.copyOf(((DenseBatch) batch).values(), batch.rows() * batch.channels());
    }
}
