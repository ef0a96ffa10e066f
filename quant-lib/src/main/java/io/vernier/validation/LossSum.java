package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An exact sum of losses, which knows whether one of them was not finite. */
final class LossSum {
    private final ExactSum sum;
    private boolean finite;

    private LossSum(ExactSum sum, boolean finite) {
        this.sum = sum;
        this.finite = finite;
    }

    static LossSum empty() {
        return new LossSum(ExactSum.create(), true);
    }

    void add(double loss) {
        if (Double.isFinite(loss)) {
            sum.add(loss);
        } else {
            finite = false;
        }
    }

    /** Adds the square of a difference, exactly. */
    void addSquare(double difference) {
        if (Double.isFinite(difference)) {
            sum.addProduct(difference, difference);
        } else {
            finite = false;
        }
    }

    void merge(LossSum other) {
        sum.merge(other.sum);
        finite &= other.finite;
    }

    /** Whether every loss was finite, so that the sum means something. */
    boolean isFinite() {
        return finite;
    }

    ExactRational total() {
        return sum.toRational();
    }

    /** The mean over a number of rows, rounded once; NaN if a loss was not finite. */
    double mean(long rows) {
        return finite ? total().dividedBy(ExactRational.of(rows)).toDouble() : Double.NaN;
    }

    /** The square root of the mean, rounded once. */
    double rootMean(long rows) {
        return finite ? total().dividedBy(ExactRational.of(rows)).squareRoot() : Double.NaN;
    }

    void encode(DataOutput out) throws IOException {
        out.writeBoolean(finite);
        sum.encode(out);
    }

    static LossSum decode(DataInput in) throws IOException {
        boolean finite = in.readBoolean();
        return new LossSum(ExactSum.decode(in), finite);
    }
}
