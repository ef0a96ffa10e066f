package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.certificate.Certificate;
import io.vernier.certificate.NoProofException;
import io.vernier.integer.IntegerTap;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Trees;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.tree.Ensembles;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Trees from calibration to integers. */
class TreeQuantizationTest {
    private static final int FEATURES = 4;
    private static final int ROWS = 500;

    private final SplittableRandom random = new SplittableRandom(21);
    private final LayeredModel model = new LayeredModel(
            FEATURES,
            List.of(new Trees("trees.margin", LayeredModel.INPUT, Ensembles.draw(random, FEATURES, 9, 6, 2))),
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
                List.of(TensorLayout.unnamed(LayeredModel.INPUT, FEATURES), TensorLayout.unnamed("trees.margin", 2)),
                histograms);
        model.forward(rows, (tensor, batch) -> {
            TensorStatistics statistics = calibration.tensors().get(tensor);
            DenseBatch dense = (DenseBatch) batch;
            for (int channel = 0; channel < dense.channels(); channel++) {
                statistics.observe(channel, dense.values(), dense.offset(channel), dense.rows());
            }
        });
        calibration.count(ROWS, 0, 0);
        return calibration;
    }

    private Quantization quantize(Calibration calibration, OptionalInt ranks) {
        TensorSpecification any =
                new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        return ModelQuantization.quantize(
                model,
                calibration,
                new Specification(
                        Convention.vernier(), Specification.Guard.ON, ranks, Target.VERNIER, (role, name) -> any));
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
        assertThatThrownBy(() -> Certificate.of(model, quantization.program(), calibration))
                .isInstanceOf(NoProofException.class)
                .hasMessageContaining("all thresholds and leaves");
        assertThat(differing(quantize(calibration, OptionalInt.of(4)))).isLessThan(differing(quantization));
    }

    @Test
    void withoutHistogramsNothingIsMergedInTheDark() {
        assertThatThrownBy(() -> quantize(calibration(1), OptionalInt.of(1)))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("use inputs.ranks: all, or raise calibration.histogram_channels");
    }
}
