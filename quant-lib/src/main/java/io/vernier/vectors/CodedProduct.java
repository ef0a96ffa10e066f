package io.vernier.vectors;

import java.io.Serializable;

/**
 * The product of two coded vectors. Where one scale serves each of them it is a sum of products of codes, an integer, times both scales;
 * elsewhere products of codes are scaled one by one and added in the order of the columns.
 *
 * @param left encodes the one vector
 * @param right encodes the other, of as many elements
 */
public record CodedProduct(VectorEncoding left, VectorEncoding right) implements Serializable {

    /** @throws IllegalArgumentException if the vectors have different numbers of elements, or an accumulator leaves 64 bits */
    public CodedProduct {
        if (left.dimension() != right.dimension()) {
            throw new IllegalArgumentException(
                    "Vectors of " + left.dimension() + " and " + right.dimension() + " elements have no product.");
        }
    }

    /** Whether the product is an integer but for a factor. */
    public boolean isInteger() {
        return left.isUniform() && right.isUniform();
    }

    /** What no accumulator exceeds in magnitude, in whatever order codes are added: from their types alone. */
    public long bound() {
        return Math.multiplyExact(left.dimension(), Math.multiplyExact(magnitude(left), magnitude(right)));
    }

    private static long magnitude(VectorEncoding encoding) {
        return Math.max(-encoding.type().qmin(), encoding.type().qmax());
    }

    /** The sum of products of codes. */
    public static long accumulate(int[] a, int[] b) {
        long sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (long) a[k] * b[k];
        }
        return sum;
    }

    /** The product of what the codes stand for. */
    public double of(CodedVector a, CodedVector b) {
        return of(left.scales(a), a.codes(), right.scales(b), b.codes());
    }

    /**
     * The product of what codes stand for.
     *
     * @param leftScales one for all elements of the left vector, or one for each
     * @param rightScales the same of the right one
     */
    public static double of(double[] leftScales, int[] a, double[] rightScales, int[] b) {
        if (leftScales.length == 1 && rightScales.length == 1) {
            return leftScales[0] * rightScales[0] * accumulate(a, b);
        }
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += scale(leftScales, k) * scale(rightScales, k) * ((long) a[k] * b[k]);
        }
        return sum;
    }

    private static double scale(double[] scales, int element) {
        return scales[scales.length == 1 ? 0 : element];
    }

    /** The square of what the codes of a vector of the right table stand for. */
    public double squareOfRight(CodedVector b) {
        return new CodedProduct(right, right).of(b, b);
    }
}
