package io.vernier.onnx.runtime;

import io.vernier.arithmetic.Range;
import io.vernier.model.DenseBatch;
import io.vernier.model.FloatBatch;
import io.vernier.onnx.graph.OnnxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How far two networks agree on made-up rows. */
public final class Agreement {
    private static final int ROWS = 64;
    private static final long SEED = 37;

    private Agreement() {}

    /**
     * Signal to noise of one network's output beside another's, in dB; infinite where they give the same.
     *
     * @param expected shows its output alone, as the other does
     * @param ranges of inputs; others are between 0 and 1
     * @throws OnnxException if the runtime does not compute one of them
     */
    public static double decibels(OrtModel expected, OrtModel found, Map<String, Range> ranges) {
        DenseBatch rows = rows(expected.inputs(), ranges);
        List<float[]> wanted = shown(expected, rows);
        List<float[]> given = shown(found, rows);
        double signal = 0;
        double noise = 0;
        for (int part = 0; part < wanted.size(); part++) {
            for (int k = 0; k < wanted.get(part).length; k++) {
                double value = wanted.get(part)[k];
                double distance = value - given.get(part)[k];
                signal += value * value;
                noise += distance * distance;
            }
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    private static List<float[]> shown(OrtModel model, DenseBatch rows) {
        // One row after the other, since sizes of batches may differ.
        List<float[]> values = new ArrayList<>();
        OrtPass pass = model.open();
        for (int row = 0; row < rows.rows(); row++) {
            DenseBatch one = DenseBatch.zeros(1, rows.channels());
            for (int element = 0; element < rows.channels(); element++) {
                one.values()[element] = rows.value(row, element);
            }
            pass.show(one, (tensor, batch) -> {
                FloatBatch shown = (FloatBatch) batch;
                values.add(Arrays.copyOf(shown.values(), shown.ends()[0] * shown.channels() * shown.inner()));
            });
        }
        return values;
    }

    private static DenseBatch rows(InputLayout inputs, Map<String, Range> ranges) {
        Random random = new Random(SEED);
        DenseBatch rows = DenseBatch.zeros(ROWS, inputs.elements());
        int element = 0;
        for (NetworkInput input : inputs.inputs()) {
            Range range = ranges.getOrDefault(input.name(), new Range(0, 1));
            for (int k = 0; k < input.size(); k++, element++) {
                for (int row = 0; row < ROWS; row++) {
                    double share = random.nextDouble();
                    rows.values()[rows.offset(element) + row] =
                            input.isIntegral() ? random.nextInt(2) : range.lo() + share * (range.hi() - range.lo());
                }
            }
            if (input.padding().isPresent()) {
                for (int row = 0; row < ROWS; row++) {
                    int length = 1 + random.nextInt(input.padding().get().length());
                    rows.values()[rows.offset(element) + row] = (double) input.width() * length;
                }
                element++;
            }
        }
        return rows;
    }
}
