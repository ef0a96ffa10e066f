package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Activation;
import io.vernier.model.DenseBatch;
import io.vernier.model.Interpolation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Quadratic;
import io.vernier.model.Step;
import io.vernier.spark.source.FeatureColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Computes a loaded model on a table beside the {@code transform} of the model that was saved. */
final class Comparison {
    /** Of each term of a linear output, as the layers promise. */
    private static final double TOLERANCE = 1e-12;

    private final SavedModel saved;
    private final List<Row> transformed;
    private final DenseBatch input;
    private final Map<String, DenseBatch> tensors = new HashMap<>();
    private final Map<String, DenseBatch> bounds = new HashMap<>();
    private final DenseBatch last;

    Comparison(SavedModel saved, Transformer original, Dataset<Row> table) {
        this.saved = saved;
        Dataset<Row> rows = table;
        for (Transformer stage : saved.preparation()) {
            rows = stage.transform(rows);
        }
        this.input = batch(rows.collectAsList(), saved.features());
        this.transformed = original.transform(table).collectAsList();
        assertThat(transformed).as("rows to compare").hasSizeGreaterThan(1000);
        List<String> names = saved.model().tensors();
        this.last = saved.model().forward(input, (tensor, batch) -> tensors.put(names.get(tensor), (DenseBatch) batch));
        bounds.put(LayeredModel.INPUT, DenseBatch.zeros(input.rows(), input.channels()));
        saved.model().steps().forEach(step -> bounds.put(step.name(), bound(step)));
    }

    int rows() {
        return transformed.size();
    }

    DenseBatch input() {
        return input;
    }

    Row row(int row) {
        return transformed.get(row);
    }

    /** The first channel of a tensor equals a column of numbers in every row, within what the layers promise. */
    void assertNumber(String tensor, String column) {
        for (int row = 0; row < rows(); row++) {
            assertClose(tensor, row, 0, row(row).getAs(column));
        }
    }

    /** The channels of a tensor equal the elements of a column of vectors. */
    void assertVector(String tensor, String column) {
        assertElements(tensor, column, 0);
    }

    /** The one channel of a tensor equals the second of a column of pairs. */
    void assertVectorTail(String tensor, String column) {
        assertElements(tensor, column, 1);
    }

    private void assertElements(String tensor, String column, int first) {
        int channels = tensors.get(tensor).channels();
        for (int row = 0; row < rows(); row++) {
            Vector expected = row(row).getAs(column);
            assertThat(expected.size()).isEqualTo(first + channels);
            for (int channel = 0; channel < channels; channel++) {
                assertClose(tensor, row, channel, expected.apply(first + channel));
            }
        }
    }

    /** An element of a tensor of which no column tells, within what the layers promise. */
    void assertElement(String tensor, int row, int channel, double expected) {
        assertClose(tensor, row, channel, expected);
    }

    void assertEqualPredictions(String column) {
        for (int row = 0; row < rows(); row++) {
            assertThat(saved.model().decision().predict(last, row))
                    .as("row %s", row)
                    .isEqualTo(((Number) row(row).getAs(column)).doubleValue());
        }
    }

    private void assertClose(String tensor, int row, int channel, double expected) {
        double difference = Math.abs(tensors.get(tensor).value(row, channel) - expected);
        assertThat(difference)
                .as("%s[%s] of row %s against %s", tensor, channel, row, expected)
                .isLessThanOrEqualTo(bounds.get(tensor).value(row, channel));
    }

    private DenseBatch bound(Quadratic step) {
        DenseBatch made = tensors.get(step.name());
        DenseBatch bound = DenseBatch.zeros(made.rows(), made.channels());
        for (int channel = 0; channel < made.channels(); channel++) {
            for (int row = 0; row < made.rows(); row++) {
                double terms = Math.abs(step.bias()[channel]);
                double carried = 0;
                int k = 0;
                for (String tensor : step.reads()) {
                    for (int index = 0; index < tensors.get(tensor).channels(); index++, k++) {
                        double u = Math.abs(tensors.get(tensor).value(row, index) - step.center()[k]);
                        double linear = Math.abs(step.linear()[channel * step.inputs() + k]);
                        double squares = Math.abs(step.squares()[channel * step.inputs() + k]);
                        terms += (linear + squares * u) * u;
                        carried +=
                                (linear + 2 * squares * u) * bounds.get(tensor).value(row, index);
                    }
                }
                bound.values()[bound.offset(channel) + row] = TOLERANCE * terms + carried;
            }
        }
        return bound;
    }

    /** {@code 1e-12 (|bias| + sum |w_i (x_i - c_i)|)} for each linear output, carried through the steps after it. */
    private DenseBatch bound(Step step) {
        if (step instanceof Quadratic quadratic) {
            return bound(quadratic);
        }
        DenseBatch read = tensors.get(step.reads().get(0));
        DenseBatch before = bounds.get(step.reads().get(0));
        DenseBatch made = tensors.get(step.name());
        DenseBatch bound = DenseBatch.zeros(made.rows(), made.channels());
        for (int channel = 0; channel < made.channels(); channel++) {
            for (int row = 0; row < made.rows(); row++) {
                bound.values()[bound.offset(channel) + row] = bound(step, read, before, row, channel);
            }
        }
        return bound;
    }

    private static double bound(Step step, DenseBatch read, DenseBatch before, int row, int channel) {
        if (step instanceof Linear linear) {
            double terms = Math.abs(linear.bias()[channel]);
            double carried = 0;
            for (int index = 0; index < linear.inputs(); index++) {
                double weight = Math.abs(linear.weight(channel, index));
                terms += weight * Math.abs(read.value(row, index) - linear.center(index));
                carried += weight * before.value(row, index);
            }
            return TOLERANCE * terms + carried;
        }
        if (step instanceof Link link) {
            double eta = read.value(row, channel);
            double off = before.value(row, channel);
            double mean = link.inverse().apply(eta);
            double moved = Math.max(
                    Math.abs(link.inverse().apply(eta + off) - mean),
                    Math.abs(link.inverse().apply(eta - off) - mean));
            return moved + TOLERANCE * Math.abs(mean);
        }
        if (step instanceof Interpolation interpolation) {
            double x = read.value(row, channel);
            double off = before.value(row, channel);
            return Math.abs(interpolation.at(x + off) - interpolation.at(x - off))
                    + TOLERANCE * Math.abs(interpolation.at(x));
        }
        if (step instanceof Activation) {
            return before.value(row, channel) / 4 + TOLERANCE;
        }
        double greatest = 0;
        for (int index = 0; index < read.channels(); index++) {
            greatest = Math.max(greatest, before.value(row, index));
        }
        return 2 * greatest + TOLERANCE;
    }

    private static DenseBatch batch(List<Row> rows, FeatureColumns features) {
        DenseBatch batch = DenseBatch.zeros(rows.size(), features.size());
        for (int row = 0; row < rows.size(); row++) {
            List<Double> elements = new ArrayList<>();
            for (String column : features.names()) {
                Object value = rows.get(row).getAs(column);
                if (value instanceof Vector vector) {
                    for (double element : vector.toArray()) {
                        elements.add(element);
                    }
                } else {
                    elements.add(((Number) value).doubleValue());
                }
            }
            assertThat(elements).hasSize(features.size());
            for (int channel = 0; channel < features.size(); channel++) {
                batch.values()[batch.offset(channel) + row] = elements.get(channel);
            }
        }
        return batch;
    }
}
