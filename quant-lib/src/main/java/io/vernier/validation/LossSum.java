package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An exact sum of losses, which knows how many of them were not finite. */
final class LossSum {
    private final ExactSum sum;
    private long nonFinite;

    private LossSum(ExactSum sum, long nonFinite) {
        this.sum = sum;
        this.nonFinite = nonFinite;
    }

    static LossSum empty() {
        return new LossSum(ExactSum.create(), 0);
    }

    void add(double loss) {
        if (Double.isFinite(loss)) {
            sum.add(loss);
        } else {
            nonFinite++;
        }
    }

    /** Adds the square of a difference, exactly. */
    void addSquare(double difference) {
        if (Double.isFinite(difference)) {
            sum.addProduct(difference, difference);
        } else {
            nonFinite++;
        }
    }

    void merge(LossSum other) {
        sum.merge(other.sum);
        nonFinite = Math.addExact(nonFinite, other.nonFinite);
    }

    /** This sum less that of some of its losses. */
    LossSum without(LossSum part) {
        ExactSum rest = sum.copy();
        rest.subtract(part.sum);
        return new LossSum(rest, Math.subtractExact(nonFinite, part.nonFinite));
    }

    /** Whether every loss was finite, so that the sum means something. */
    boolean isFinite() {
        return nonFinite == 0;
    }

    ExactRational total() {
        return sum.toRational();
    }

    /** The mean over a number of rows, rounded once; NaN if a loss was not finite. */
    double mean(long rows) {
        return isFinite() ? total().dividedBy(ExactRational.of(rows)).toDouble() : Double.NaN;
    }

    /** The square root of the mean, rounded once. */
    double rootMean(long rows) {
        return isFinite() ? total().dividedBy(ExactRational.of(rows)).squareRoot() : Double.NaN;
    }

    void encode(DataOutput out) throws IOException {
        out.writeLong(nonFinite);
        sum.encode(out);
    }

    static LossSum decode(DataInput in) throws IOException {
        long nonFinite = in.readLong();
        return new LossSum(ExactSum.decode(in), nonFinite);
    }
}
