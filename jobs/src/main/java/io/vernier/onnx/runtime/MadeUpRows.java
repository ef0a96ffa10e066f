package io.vernier.onnx.runtime;

import io.vernier.model.DenseBatch;
import io.vernier.onnx.graph.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows that a network can be tried on. */
final class MadeUpRows {
    /** What integers are at most: first as great as bytes and some more, then as small as can be. */
    static final List<Integer> GREATEST = List.of(256, 1);

    static final int COUNT = 6;

    private static final long SEED = 19;

    private MadeUpRows() {}

    /** So many batches of a row. */
    static List<DenseBatch> of(InputLayout inputs, int greatest) {
        Random random = new Random(SEED);
        List<DenseBatch> rows = new ArrayList<>();
        for (int row = 0; row < COUNT; row++) {
            double[] values = new double[inputs.elements()];
            int at = 0;
            for (NetworkInput input : inputs.inputs()) {
                for (int k = 0; k < input.size(); k++) {
                    values[at++] = value(input.type(), greatest, random);
                }
                if (input.padding().isPresent()) {
                    values[at++] = input.width()
                            * (1 + random.nextInt(input.padding().get().length()));
                }
            }
            rows.add(new DenseBatch(1, values.length, values));
        }
        return rows;
    }

    private static double value(ElementType type, int greatest, Random random) {
        return switch (type) {
            case BOOL -> random.nextInt(2);
            case INT8 -> random.nextInt(Math.min(greatest, Byte.MAX_VALUE) + 1);
            case UINT8 -> random.nextInt(Math.min(greatest, 255) + 1);
            case INT32, INT64 -> random.nextInt(greatest + 1);
            default -> random.nextBoolean() ? 0 : random.nextFloat();
        };
    }

    /** The rows one after the other, from {@code first} on and then from the beginning, as often as it takes. */
    static DenseBatch together(List<DenseBatch> rows, int first, int count) {
        int channels = rows.get(0).channels();
        DenseBatch all = DenseBatch.zeros(count, channels);
        for (int channel = 0; channel < channels; channel++) {
            for (int slot = 0; slot < count; slot++) {
                all.values()[channel * count + slot] =
                        rows.get((first + slot) % rows.size()).values()[channel];
            }
        }
        return all;
    }
}
