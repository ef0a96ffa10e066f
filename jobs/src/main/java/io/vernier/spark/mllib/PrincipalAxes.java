package io.vernier.spark.mllib;

import org.apache.spark.ml.linalg.Matrix;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix, by rotations of two axes at a time (C. G. J. Jacobi, 1846).
 *
 * @param variances the eigenvalues
 * @param axes a row for each of them, of length 1
 */
@SuppressWarnings("ArrayRecordComponent")
record PrincipalAxes(double[] variances, double[][] axes) {
    /** Far more than any matrix needs: what is off the diagonal shrinks quadratically. */
    private static final int SWEEPS = 100;

    static PrincipalAxes of(Matrix covariance) {
        int size = covariance.numRows();
        double[][] a = new double[size][size];
        double[][] axes = new double[size][size];
        for (int row = 0; row < size; row++) {
            axes[row][row] = 1;
            for (int column = 0; column < size; column++) {
                a[row][column] = covariance.apply(row, column);
            }
        }
        boolean rotated = true;
        for (int sweep = 0; sweep < SWEEPS && rotated; sweep++) {
            rotated = false;
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    rotated |= rotate(a, axes, p, q);
                }
            }
        }
        double[] variances = new double[size];
        for (int k = 0; k < size; k++) {
            variances[k] = a[k][k];
        }
        return new PrincipalAxes(variances, axes);
    }

    /** Makes the element (p, q) zero; false where it is nothing beside the diagonal. */
    private static boolean rotate(double[][] a, double[][] axes, int p, int q) {
        double off = a[p][q];
        if (Math.abs(off) <= 0x1p-60 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) || Math.abs(off) < Double.MIN_NORMAL) {
            return false;
        }
        double cotangent = (a[q][q] - a[p][p]) / (2 * off);
        double tangent = Math.copySign(1, cotangent) / (Math.abs(cotangent) + Math.sqrt(cotangent * cotangent + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        a[p][p] -= tangent * off;
        a[q][q] += tangent * off;
        a[p][q] = 0;
        a[q][p] = 0;
        for (int k = 0; k < a.length; k++) {
            if (k != p && k != q) {
                double toP = a[k][p];
                double toQ = a[k][q];
                a[k][p] = cosine * toP - sine * toQ;
                a[p][k] = a[k][p];
                a[k][q] = sine * toP + cosine * toQ;
                a[q][k] = a[k][q];
            }
            double ofP = axes[p][k];
            double ofQ = axes[q][k];
            axes[p][k] = cosine * ofP - sine * ofQ;
            axes[q][k] = sine * ofP + cosine * ofQ;
        }
        return true;
    }
}
