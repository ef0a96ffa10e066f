package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.integer.Codes;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.IntegerTensor;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.PlainProgram;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.SparseBatch;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A float model at 8 bits, calibrated on the rows that it is then compared on. */
final class Quantized {
    private static final int HISTOGRAM_CHANNELS = 4096;

    private final LayeredModel model;
    private final Batch input;
    private final DenseBatch floats;
    private final DenseBatch integers;
    private final IntegerProgram program;
    private final Quantization quantization;
    private final Calibration calibration;

    Quantized(LayeredModel model, Batch input) {
        this.model = model;
        this.input = input;
        List<TensorLayout> layouts = model.tensors().stream()
                .map(name -> TensorLayout.unnamed(name, model.channels(name)))
                .toList();
        this.calibration = Calibration.empty(layouts, HISTOGRAM_CHANNELS);
        this.floats = model.forward(
                input, (tensor, batch) -> observe(calibration.tensors().get(tensor), batch));
        calibration.count(input.rows(), 0, 0);
        this.quantization = ModelQuantization.quantize(
                model,
                calibration,
                new Specification(Convention.vernier(), Specification.Guard.ON, (role, name) -> specification(role)));
        this.program = quantization.program();
        this.integers = program.run(input, IntegerTap.NONE);
    }

    private static TensorSpecification specification(Role role) {
        return switch (role) {
            case INPUT ->
                new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
            case ACTIVATION ->
                new TensorSpecification(
                        8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.meanSquaredError());
            case WEIGHT ->
                new TensorSpecification(8, true, Scheme.SYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        };
    }

    private static void observe(TensorStatistics statistics, Batch batch) {
        if (batch instanceof DenseBatch dense) {
            for (int channel = 0; channel < dense.channels(); channel++) {
                statistics.observe(channel, dense.values(), dense.offset(channel), dense.rows());
            }
        } else if (batch instanceof SparseBatch sparse) {
            for (int k = 0; k < sparse.offsets()[sparse.rows()]; k++) {
                statistics.observeStored(sparse.indices()[k], sparse.values()[k]);
            }
            statistics.observeSparseRows(sparse.rows());
        }
    }

    Quantization quantization() {
        return quantization;
    }

    Calibration calibration() {
        return calibration;
    }

    IntegerProgram program() {
        return program;
    }

    /** The kernels make the integers that the rows of the program say, in every instruction. */
    void assertIntegersAsThePlainReference() {
        DenseBatch dense = input instanceof SparseBatch sparse ? sparse.toDense() : (DenseBatch) input;
        List<long[]> seen = new ArrayList<>();
        program.run(dense, new IntegerTap() {
            @Override
            public void codes(int step, Codes codes) {
                int[] values = ((Codes.Dense) codes).values();
                long[] widened = new long[values.length];
                for (int k = 0; k < values.length; k++) {
                    widened[k] = values[k];
                }
                seen.add(widened);
            }

            @Override
            public void accumulators(int step, IntegerTensor accumulators) {
                seen.add(accumulators.values());
            }
        });
        List<InstructionRow> rows = ProgramCodec.encode(program);
        for (int row = 0; row < dense.rows(); row += 7) {
            double[] elements = new double[dense.channels()];
            for (int channel = 0; channel < elements.length; channel++) {
                elements[channel] = dense.value(row, channel);
            }
            List<long[]> expected = new PlainProgram(rows).integers(elements);
            assertThat(seen).hasSameSizeAs(expected);
            for (int step = 0; step < expected.size(); step++) {
                for (int channel = 0; channel < expected.get(step).length; channel++) {
                    assertThat(seen.get(step)[channel * dense.rows() + row]).isEqualTo(expected.get(step)[channel]);
                }
            }
        }
    }

    /** Share of rows whose predicted class stays. */
    double agreement() {
        int equal = 0;
        for (int row = 0; row < input.rows(); row++) {
            equal += prediction(integers, row) == prediction(floats, row) ? 1 : 0;
        }
        return (double) equal / input.rows();
    }

    /**
     * Share of the variance of the last linear tensor that the integers keep. The links after it are the same functions in both, and
     * some of them have poles.
     */
    double determination() {
        List<DenseBatch> reals = new ArrayList<>();
        program.run(input, new IntegerTap() {
            @Override
            public void reals(int step, DenseBatch batch) {
                reals.add(batch);
            }
        });
        Map<Integer, DenseBatch> seen = new HashMap<>();
        model.forward(input, (tensor, batch) -> {
            if (batch instanceof DenseBatch dense) {
                seen.put(tensor, dense);
            }
        });
        String last = model.margins().orElseThrow().name();
        return determination(seen.get(model.tensors().indexOf(last)), reals.get(0));
    }

    private static double determination(DenseBatch floats, DenseBatch integers) {
        double mean = 0;
        for (int row = 0; row < floats.rows(); row++) {
            mean += floats.value(row, 0) / floats.rows();
        }
        double error = 0;
        double total = 0;
        for (int row = 0; row < floats.rows(); row++) {
            double difference = integers.value(row, 0) - floats.value(row, 0);
            double deviation = floats.value(row, 0) - mean;
            error += difference * difference;
            total += deviation * deviation;
        }
        return 1 - error / total;
    }

    private double prediction(DenseBatch last, int row) {
        return model.decision().predict(last, row);
    }
}
