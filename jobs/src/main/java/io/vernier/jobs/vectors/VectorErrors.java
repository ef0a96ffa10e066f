package io.vernier.jobs.vectors;

import io.vernier.statistics.ContentGroups;
import io.vernier.validation.GroupedMean;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How near the codes of a table keep its vectors: the power of their errors, the greatest, and the angles between both. */
public final class VectorErrors {
    private static final int BLOCK = 256;

    private final Validation powers;
    private final GroupedMean cosines;
    private final List<float[]> vectors = new ArrayList<>();
    private final List<double[]> codes = new ArrayList<>();

    private VectorErrors(Validation powers, GroupedMean cosines) {
        this.powers = powers;
        this.cosines = cosines;
    }

    /** @param tensor name of the table's numbers */
    static VectorErrors empty(String tensor) {
        return new VectorErrors(Validation.empty(layout(tensor)), GroupedMean.empty());
    }

    private static Validation.Layout layout(String tensor) {
        return new Validation.Layout(List.of(tensor), List.of(), new Task.Clustering(1));
    }

    /**
     * Observes a vector.
     *
     * @param coded what its codes stand for
     */
    void observe(float[] vector, double[] coded) {
        vectors.add(vector);
        codes.add(coded);
        if (vectors.size() == BLOCK) {
            settle();
        }
    }

    /** Counts what waits for its block to fill. */
    void settle() {
        int rows = vectors.size();
        if (rows == 0) {
            return;
        }
        int columns = vectors.get(0).length;
        double[] floats = new double[rows * columns];
        double[] quantized = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                floats[column * rows + row] = vectors.get(row)[column];
                quantized[column * rows + row] = codes.get(row)[column];
            }
        }
        int[] groups = ContentGroups.ofDense(floats, rows, columns, new double[0]);
        powers.observe(groups, new String[0][]).observe(0, floats, quantized, columns);
        powers.count(rows, 0, 0);
        for (int row = 0; row < rows; row++) {
            cosines.observe(groups[row], 1 - cosine(vectors.get(row), codes.get(row)));
        }
        vectors.clear();
        codes.clear();
    }

    /** Of two vectors one of which is zero: 1 if both are, 0 otherwise. */
    private static double cosine(float[] vector, double[] coded) {
        double product = 0;
        double square = 0;
        double other = 0;
        for (int k = 0; k < coded.length; k++) {
            product += vector[k] * coded[k];
            square += (double) vector[k] * vector[k];
            other += coded[k] * coded[k];
        }
        if (square == 0 || other == 0) {
            return square == other ? 1 : 0;
        }
        return Math.min(1, product / (Math.sqrt(square) * Math.sqrt(other)));
    }

    void merge(VectorErrors other) {
        powers.merge(other.powers);
        cosines.merge(other.cosines);
    }

    /** Signal-to-noise ratio and greatest error of the table's numbers. */
    public List<Metric> tensorMetrics() {
        return powers.metrics().stream()
                .filter(metric -> !metric.scope().equals(Metric.MODEL))
                .toList();
    }

    /** The mean and the greatest error of angles. */
    public List<Metric> cosineMetrics() {
        return List.of(cosines.mean(MetricName.COSINE_ERROR, 0, 2), cosines.greatest(MetricName.MAX_COSINE_ERROR));
    }

    byte[] encode() {
        byte[] first = powers.encode();
        byte[] second = cosines.encode();
        return ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
    }

    static VectorErrors decode(String tensor, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] first = new byte[in.getInt()];
        in.get(first);
        byte[] second = new byte[in.remaining()];
        in.get(second);
        return new VectorErrors(Validation.decode(first, layout(tensor)), GroupedMean.decode(second));
    }
}
