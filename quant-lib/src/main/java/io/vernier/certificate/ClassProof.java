package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.Links;
import java.io.Serializable;

/**
 * Decides from the integers' margins whether the float model can predict another class.
 *
 * @param decision how the model predicts
 * @param function between the margins and the decision
 * @param errors of each output
 * @param differences errors of output less other, at {@code [output][other]}; empty where they follow from those of both
 */
@SuppressWarnings("ArrayRecordComponent")
record ClassProof(Decision decision, Function function, Enclosure[] errors, Enclosure[][] differences)
        implements Serializable {

    /** What the decision reads. */
    enum Function {
        MARGIN,
        SIGMOID,
        SOFTMAX
    }

    /**
     * Margins whose distance is within this may change order as probabilities: a winner is at most 460 below the greatest margin, where
     * a difference is rounded to 2^-44, and exponentials, sums and quotients are rounded to some 2^-50.
     */
    private static final double PROBABILITY_SLACK = 0x1p-40;

    /** Below this a probability that wins might underflow. */
    private static final double LEAST_THRESHOLD = 1e-200;

    /** Above so many terms, or pairs, these are too many to be bounded one by one, and to be held. */
    private static final long PAIRED_TERMS = 1L << 24;

    private static final long PAIRS = 1L << 20;

    static ClassProof of(Decision decision, Instruction read, LayerError last) {
        int outputs = last.outputs();
        Enclosure[] errors = new Enclosure[outputs];
        for (int output = 0; output < outputs; output++) {
            errors[output] = last.error(output);
        }
        long pairs = (long) outputs * outputs;
        boolean paired = decision instanceof Decision.Argmax && pairs <= PAIRS && pairs * last.inputs() <= PAIRED_TERMS;
        return new ClassProof(decision, function(read), errors, paired ? differences(last) : new Enclosure[0][]);
    }

    private static Enclosure[][] differences(LayerError last) {
        Enclosure[][] differences = new Enclosure[last.outputs()][last.outputs()];
        for (int output = 0; output < last.outputs(); output++) {
            for (int other = 0; other < last.outputs(); other++) {
                if (other != output) {
                    differences[output][other] = last.errorOfDifference(output, other);
                }
            }
        }
        return differences;
    }

    private Enclosure errorOfDifference(int output, int other) {
        return differences.length > 0 ? differences[output][other] : errors[output].minus(errors[other]);
    }

    private static Function function(Instruction read) {
        if (read instanceof Instruction.Softmax) {
            return Function.SOFTMAX;
        }
        return read instanceof Instruction.Sigmoid ? Function.SIGMOID : Function.MARGIN;
    }

    boolean keepsClass(DenseBatch margins, int row) {
        if (decision instanceof Decision.Threshold threshold) {
            return keepsSide(margins.value(row, 0), threshold.threshold());
        }
        if (decision instanceof Decision.Argmax argmax) {
            return keepsGreatest(margins, row, argmax);
        }
        throw new IllegalArgumentException("The model predicts numbers; only classes can be proven to stay.");
    }

    private boolean keepsSide(double margin, double threshold) {
        Enclosure floats = Enclosure.of(margin).minus(errors[0]);
        if (function == Function.MARGIN) {
            return margin > threshold ? floats.lo() > threshold : floats.hi() <= threshold;
        }
        Enclosure probability = Functions.sigmoid(floats);
        return Links.sigmoid(margin) > threshold ? probability.lo() > threshold : probability.hi() <= threshold;
    }

    /** The winner must win against every other class in the float model too, whose differences of margins are enclosed. */
    private boolean keepsGreatest(DenseBatch margins, int row, Decision.Argmax argmax) {
        DenseBatch read = function == Function.SOFTMAX ? Links.softmax(single(margins, row)) : single(margins, row);
        int winner = (int) argmax.predict(read, 0);
        double winning = argmax.thresholds().get(winner);
        for (int other = 0; other < margins.channels(); other++) {
            double losing = argmax.thresholds().get(other);
            if (other != winner) {
                Enclosure difference = Enclosure.of(margins.value(row, winner))
                        .minus(Enclosure.of(margins.value(row, other)))
                        .minus(errorOfDifference(winner, other));
                if (!(difference.lo() > lead(winning, losing))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** By how much the winner's margin must lead; infinite where nothing can be said. */
    private double lead(double winning, double losing) {
        if (winning == losing && winning > 0) {
            return function == Function.MARGIN ? 0 : PROBABILITY_SLACK;
        }
        if (function != Function.SOFTMAX || winning < LEAST_THRESHOLD || losing < LEAST_THRESHOLD) {
            return Double.POSITIVE_INFINITY;
        }
        // p / threshold keeps its order where the margins, less the logarithms of the thresholds, do.
        double logarithms = StrictMath.log(winning) - StrictMath.log(losing);
        return logarithms + PROBABILITY_SLACK * (1 + Math.abs(logarithms));
    }

    private static DenseBatch single(DenseBatch margins, int row) {
        DenseBatch single = DenseBatch.zeros(1, margins.channels());
        for (int channel = 0; channel < margins.channels(); channel++) {
            single.values()[channel] = margins.value(row, channel);
        }
        return single;
    }
}
