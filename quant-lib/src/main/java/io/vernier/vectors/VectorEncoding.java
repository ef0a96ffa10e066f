package io.vernier.vectors;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.IntegerType;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * How the vectors of a table become codes, which are integers around zero: with a scale for each vector, from its own elements, or with
 * one for each column of the table.
 */
public final class VectorEncoding implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Convention convention;
    private final IntegerType type;

    /** The parameters of each column; none where each vector has a scale of its own. */
    private final List<QuantizationParameters> columns;

    private final int dimension;

    private final double[] ofTable;

    private VectorEncoding(
            Convention convention, IntegerType type, List<QuantizationParameters> columns, int dimension) {
        this.convention = convention;
        this.type = type;
        this.columns = List.copyOf(columns);
        this.dimension = dimension;
        this.ofTable = scales();
    }

    /**
     * A scale for each vector: its greatest magnitude has the greatest code.
     *
     * @param bits 2 to 16
     * @param dimension elements of a vector
     */
    public static VectorEncoding perVector(Convention convention, int bits, int dimension) {
        return new VectorEncoding(convention, convention.type(bits, true, Scheme.SYMMETRIC), List.of(), dimension);
    }

    /**
     * A scale for each column.
     *
     * @param bits 2 to 16
     * @param ranges of the elements of each column
     * @throws ArithmeticException if a range has no finite scale
     */
    public static VectorEncoding perColumn(Convention convention, int bits, List<Range> ranges) {
        IntegerType type = convention.type(bits, true, Scheme.SYMMETRIC);
        return new VectorEncoding(
                convention,
                type,
                ranges.stream()
                        .map(range -> parameters(convention, type, range))
                        .toList(),
                ranges.size());
    }

    /** One scale for all columns. */
    public static VectorEncoding perTable(Convention convention, int bits, Range range, int dimension) {
        return perColumn(convention, bits, Collections.nCopies(dimension, range));
    }

    /** The parameters of a range. */
    public static QuantizationParameters parameters(Convention convention, IntegerType type, Range range) {
        return convention.parameters(range, type, Scheme.SYMMETRIC, ZeroPolicy.INSIDE);
    }

    /** The parameters of each column; none where each vector has a scale of its own. */
    public List<QuantizationParameters> columns() {
        return columns;
    }

    /** Elements of a vector. */
    public int dimension() {
        return dimension;
    }

    /** The type of the codes. */
    public IntegerType type() {
        return type;
    }

    /** Whether one scale serves a whole vector, so that products of codes are products of vectors but for one factor. */
    public boolean isUniform() {
        return columns.stream().map(QuantizationParameters::scale).distinct().count() <= 1;
    }

    /**
     * The codes of a vector.
     *
     * @param vector finite
     */
    public CodedVector encode(float[] vector) {
        int[] codes = new int[dimension];
        if (!columns.isEmpty()) {
            for (int k = 0; k < dimension; k++) {
                codes[k] = (int) columns.get(k).code(vector[k]);
            }
            return new CodedVector(CodedVector.OF_TABLE, codes);
        }
        double greatest = 0;
        for (float element : vector) {
            greatest = Math.max(greatest, Math.abs(element));
        }
        QuantizationParameters own = parameters(convention, type, Range.symmetric(greatest));
        for (int k = 0; k < dimension; k++) {
            codes[k] = (int) own.code(vector[k]);
        }
        return new CodedVector(own.scale(), codes);
    }

    /** The scales of the table: of each column, one where they are equal; none where each vector has a scale of its own. */
    public double[] scales() {
        double[] scales =
                columns.stream().mapToDouble(QuantizationParameters::scale).toArray();
        return columns.isEmpty() || !isUniform() ? scales : new double[] {scales[0]};
    }

    /** What a step of a code is worth in a vector: one number for all elements, or one for each. */
    double[] scales(CodedVector vector) {
        return vector.hasScale() ? new double[] {vector.scale()} : ofTable;
    }

    private double scale(CodedVector vector, int element) {
        return vector.hasScale() ? vector.scale() : columns.get(element).scale();
    }

    /** The numbers that codes stand for. */
    public double[] decode(CodedVector vector) {
        double[] numbers = new double[dimension];
        for (int k = 0; k < dimension; k++) {
            numbers[k] = scale(vector, k) * vector.codes()[k];
        }
        return numbers;
    }
}
