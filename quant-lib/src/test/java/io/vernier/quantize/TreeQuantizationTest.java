package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.certificate.Certificate;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerTap;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Tap;
import io.vernier.model.Trees;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.tree.Ensembles;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees from calibration to integers. */
class TreeQuantizationTest {
    private static final int FEATURES = 4;
    private static final int ROWS = 500;

    private final SplittableRandom random = new SplittableRandom(21);
    private final TreeEnsemble ensemble = Ensembles.draw(random, FEATURES, 9, 6, 2);
    private final LayeredModel model = new LayeredModel(
            FEATURES,
            List.of(new Trees("trees.margin", LayeredModel.INPUT, ensemble)),
            new Decision.Argmax(List.of(1.0, 1.0)));
    private final DenseBatch rows = rows();

    private DenseBatch rows() {
        DenseBatch batch = DenseBatch.zeros(ROWS, FEATURES);
        for (int k = 0; k < batch.values().length; k++) {
            batch.values()[k] = Ensembles.value(random);
        }
        return batch;
    }

    private Calibration calibration(int histograms) {
        Calibration calibration = Calibration.empty(
                List.of(
                        TensorLayout.unnamed(LayeredModel.INPUT, FEATURES),
                        new TensorLayout(
                                "trees.margin", 2, List.of(), ensemble.leaves().leaves())),
                histograms);
        model.forward(rows, new Tap() {
            @Override
            public void observe(int tensor, Batch batch) {
                TensorStatistics statistics = calibration.tensors().get(tensor);
                DenseBatch dense = (DenseBatch) batch;
                for (int channel = 0; channel < dense.channels(); channel++) {
                    statistics.observe(channel, dense.values(), dense.offset(channel), dense.rows());
                }
            }

            @Override
            public void leaves(int tensor, int[] leaves, int trees, int count) {
                calibration.tensors().get(tensor).observeLeaves(leaves, 0, trees * count);
            }
        });
        calibration.count(ROWS, 0, 0);
        return calibration;
    }

    private Quantization quantize(Calibration calibration, OptionalInt ranks) {
        return quantize(
                calibration, new TreeSpecification(ranks, OptionalInt.empty(), TreeSpecification.Unreached.KEEP));
    }

    private Quantization quantize(Calibration calibration, TreeSpecification trees) {
        TensorSpecification any =
                new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        return ModelQuantization.quantize(
                model,
                calibration,
                new Specification(
                        Convention.vernier(), Specification.Guard.ON, trees, Target.VERNIER, (role, name) -> any));
    }

    private int differing(Quantization quantization) {
        DenseBatch floats = model.forward(rows, (tensor, batch) -> {});
        DenseBatch integers = quantization.program().run(rows, IntegerTap.NONE);
        int differing = 0;
        for (int k = 0; k < ROWS * 2; k++) {
            differing += floats.values()[k] == integers.values()[k] ? 0 : 1;
        }
        return differing;
    }

    @Test
    void allThresholdsLoseNothingAndSoItIsProven() {
        Calibration calibration = calibration(16);
        Quantization quantization = quantize(calibration, OptionalInt.empty());

        assertThat(differing(quantization)).isZero();
        Certificate certificate = Certificate.of(model, quantization.program(), calibration);
        assertThat(certificate.bounds())
                .extracting(Certificate.Bound::magnitude)
                .containsExactly(0.0, 0.0);
        assertThat(certificate.scope()).isEqualTo(Certificate.Scope.EVERY_ROW);
        assertThat(certificate.covers(rows, 0)).isTrue();
        assertThat(certificate.keepsClass(rows, 0)).isTrue();
        assertThat(quantization.tensors())
                .allSatisfy(
                        tensor -> assertThat(tensor.specification().scheme()).isEqualTo(Scheme.RANK));
        assertThat(quantization.notes()).isEmpty();
    }

    @Test
    void fewerBitsMergeThresholdsAndSayWhatLiesBetweenThem() {
        Calibration calibration = calibration(16);
        Quantization quantization = quantize(calibration, OptionalInt.of(2));

        // Of the features every third is categorical.
        assertThat(quantization.tensors())
                .filteredOn(tensor -> tensor.channel().orElseThrow() != 2)
                .isNotEmpty()
                .allSatisfy(tensor -> assertThat(tensor.specification().bits()).isLessThanOrEqualTo(2));
        assertThat(quantization.notes()).singleElement().asString().contains("were merged to fit 2 bits");
        assertThat(differing(quantization)).isBetween(1, 2 * ROWS - 1);
        assertSameWhereCovered(quantization, calibration);
        assertThat(differing(quantize(calibration, OptionalInt.of(4)))).isLessThan(differing(quantization));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 12, 16})
    void integerLeavesAreWithinWhatIsProvenForEveryRow(int bits) {
        Calibration calibration = calibration(16);
        Quantization quantization = quantize(
                calibration,
                new TreeSpecification(OptionalInt.empty(), OptionalInt.of(bits), TreeSpecification.Unreached.KEEP));
        Certificate certificate = Certificate.of(model, quantization.program(), calibration);
        DenseBatch integers = quantization.program().run(rows, IntegerTap.NONE);
        DenseBatch floats = model.forward(rows, (tensor, batch) -> {});

        assertThat(quantization.tensors())
                .filteredOn(tensor -> tensor.role() == Role.WEIGHT)
                .singleElement()
                .satisfies(leaves -> {
                    assertThat(leaves.tensor()).isEqualTo("trees.margin");
                    assertThat(leaves.specification().bits()).isEqualTo(bits);
                    // Nine trees, each off by half a step at most.
                    double halves = 9 * leaves.parameters().scale() / 2;
                    assertThat(certificate.bounds()).hasSize(2).allSatisfy(bound -> assertThat(bound.magnitude())
                            .isBetween(halves / 4, halves * 1.01 + 1e-5));
                });
        for (int row = 0; row < ROWS; row++) {
            assertThat(certificate.covers(rows, row)).isTrue();
            for (int output = 0; output < 2; output++) {
                Certificate.Bound bound = certificate.bounds().get(output);
                assertThat(integers.value(row, output) - floats.value(row, output))
                        .isBetween(bound.low(), bound.high());
            }
            if (certificate.keepsClass(integers, row)) {
                assertThat(model.decision().predict(integers, row))
                        .isEqualTo(model.decision().predict(floats, row));
            }
        }
        assertThat(IntStream.range(0, ROWS)
                        .filter(row -> certificate.keepsClass(integers, row))
                        .count())
                .isGreaterThan(bits < 8 ? -1 : ROWS / 2);
    }

    @Test
    void whatNoRowHasReachedIsPrunedAndEveryRowKeepsItsNumbers() {
        Calibration calibration = calibration(16);
        Quantization whole = quantize(calibration, OptionalInt.empty());
        Quantization pruned = quantize(
                calibration,
                new TreeSpecification(OptionalInt.empty(), OptionalInt.empty(), TreeSpecification.Unreached.PRUNE));

        assertThat(differing(pruned)).isZero();
        assertThat(leaves(pruned))
                .isLessThan(leaves(whole))
                .isEqualTo(Arrays.stream(calibration.tensor("trees.margin").leafRows())
                        .filter(count -> count > 0)
                        .count());
        assertThat(pruned.notes()).singleElement().asString().startsWith("No calibrated row has reached");
        assertThat(covered(pruned, calibration)).isEqualTo(ROWS);
        assertSameWhereCovered(pruned, calibration);
    }

    private int covered(Quantization quantization, Calibration calibration) {
        Certificate certificate = Certificate.of(model, quantization.program(), calibration);
        return (int) IntStream.range(0, ROWS)
                .filter(row -> certificate.covers(rows, row))
                .count();
    }

    /** Rows that the proof covers have the numbers of the float model, and some others have not. */
    private void assertSameWhereCovered(Quantization quantization, Calibration calibration) {
        Certificate certificate = Certificate.of(model, quantization.program(), calibration);
        DenseBatch floats = model.forward(rows, (tensor, batch) -> {});
        DenseBatch integers = quantization.program().run(rows, IntegerTap.NONE);
        assertThat(certificate.scope()).isEqualTo(Certificate.Scope.SAME_LEAVES);
        assertThat(certificate.bounds())
                .allSatisfy(bound -> assertThat(bound.magnitude()).isZero());
        for (int row = 0; row < ROWS; row++) {
            boolean same =
                    floats.value(row, 0) == integers.value(row, 0) && floats.value(row, 1) == integers.value(row, 1);
            assertThat(certificate.covers(rows, row)).as("row %s", row).isEqualTo(same);
        }
    }

    private static long leaves(Quantization quantization) {
        return quantization.program().instructions().stream()
                .filter(Instruction.Trees.class::isInstance)
                .mapToLong(step -> ((Instruction.Trees) step).leaves().leaves())
                .sum();
    }

    @Test
    void withoutCountsNothingIsPrunedInTheDark() {
        Calibration uncounted = Calibration.empty(
                List.of(TensorLayout.unnamed(LayeredModel.INPUT, FEATURES), TensorLayout.unnamed("trees.margin", 2)),
                16);
        assertThatThrownBy(() -> quantize(
                        uncounted,
                        new TreeSpecification(
                                OptionalInt.empty(), OptionalInt.empty(), TreeSpecification.Unreached.PRUNE)))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("calibrate again");
    }

    @Test
    void withoutHistogramsNothingIsMergedInTheDark() {
        assertThatThrownBy(() -> quantize(calibration(1), OptionalInt.of(1)))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("use inputs.ranks: all, or raise calibration.histogram_channels");
    }
}
