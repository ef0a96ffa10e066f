package io.vernier.certificate;

import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.Links;
import java.io.Serializable;
import java.util.List;

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
        SOFTMAX,
        /** Shares of votes. */
        VOTES,
        /** Of two classes, whose margins are {@code -m} and {@code m}: rising functions of these, equal where the margins are. */
        BOOSTED,
        LOGISTIC,
        /** The very numbers that the float model decides by. */
        EXACT
    }

    /**
     * Margins whose distance is within this may change order as probabilities: a winner is at most 460 below the greatest margin, where
     * a difference is rounded to 2^-44, and exponentials, sums and quotients are rounded to some 2^-50.
     */
    private static final double PROBABILITY_SLACK = 0x1p-40;

    /** More than two quotients of one divisor are rounded by. */
    private static final double QUOTIENT_SLACK = 0x1p-50;

    /** Below this a probability that wins might underflow. */
    private static final double LEAST_THRESHOLD = 1e-200;

    /** Above so many terms, or pairs, these are too many to be bounded one by one, and to be held. */
    private static final long PAIRED_TERMS = 1L << 24;

    private static final long PAIRS = 1L << 20;

    static ClassProof of(Decision decision, Function function, OutputErrors last) {
        int outputs = last.outputs();
        Enclosure[] errors = new Enclosure[outputs];
        for (int output = 0; output < outputs; output++) {
            errors[output] = last.error(output);
        }
        long pairs = (long) outputs * outputs;
        boolean compares = decision instanceof Decision.Argmax || decision instanceof Decision.Nearest;
        boolean paired = compares && pairs <= PAIRS && pairs * last.inputs() <= PAIRED_TERMS;
        return new ClassProof(decision, function, errors, paired ? differences(last) : new Enclosure[0][]);
    }

    /** Of a model that computes the same numbers. */
    static ClassProof exact(Decision decision) {
        return new ClassProof(decision, Function.EXACT, new Enclosure[0], new Enclosure[0][]);
    }

    private static Enclosure[][] differences(OutputErrors last) {
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

    boolean keepsClass(DenseBatch margins, int row) {
        if (function == Function.EXACT && !(decision instanceof Decision.Identity)) {
            return true;
        }
        if (decision instanceof Decision.Threshold threshold) {
            return keepsSide(margins.value(row, 0), threshold.threshold());
        }
        if (decision instanceof Decision.Argmax argmax) {
            return keepsGreatest(margins, row, argmax);
        }
        if (decision instanceof Decision.Nearest nearest) {
            return keepsNearest(margins, row, nearest);
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

    /** Whether at each branch the center that is nearest by the integers is surely nearer than its neighbours in the float model too. */
    private boolean keepsNearest(DenseBatch margins, int row, Decision.Nearest nearest) {
        int winner = nearest.channel((int) nearest.predict(margins, row));
        while (winner != Decision.Nearest.ROOT) {
            for (int other : nearest.children(nearest.parents().get(winner))) {
                if (other != winner && !surelyFarther(margins, row, other, winner)) {
                    return false;
                }
            }
            winner = nearest.parents().get(winner);
        }
        return true;
    }

    private boolean surelyFarther(DenseBatch margins, int row, int other, int winner) {
        Enclosure distance = Enclosure.of(margins.value(row, other)).minus(Enclosure.of(margins.value(row, winner)));
        return distance.minus(errorOfDifference(other, winner)).lo() > 0;
    }

    private boolean keepsGreatest(DenseBatch margins, int row, Decision.Argmax argmax) {
        DenseBatch single = single(margins, row);
        DenseBatch read =
                switch (function) {
                    case MARGIN, EXACT -> single;
                    case SIGMOID -> Links.sigmoid(single);
                    case SOFTMAX -> Links.softmax(single);
                    case VOTES -> ClassProbabilities.SHARES.apply(single);
                    case BOOSTED -> ClassProbabilities.BOOSTED.apply(single);
                    case LOGISTIC -> ClassProbabilities.LOGISTIC.apply(single);
                };
        int winner = (int) argmax.predict(read, 0);
        for (int other = 0; other < margins.channels(); other++) {
            if (other != winner && !surelyLoses(single, winner, other, argmax.thresholds())) {
                return false;
            }
        }
        return true;
    }

    /** Whether another class surely loses against the winner in the float model too. */
    private boolean surelyLoses(DenseBatch margins, int winner, int other, List<Double> thresholds) {
        double winning = thresholds.get(winner);
        double losing = thresholds.get(other);
        Enclosure greater = Enclosure.of(margins.value(0, winner));
        Enclosure less = Enclosure.of(margins.value(0, other));
        if (function == Function.SIGMOID) {
            // Saturated sigmoids are equal, whatever their margins, so these themselves are enclosed.
            double least = Functions.sigmoid(greater.minus(errors[winner])).lo() / winning;
            double greatest = Functions.sigmoid(less.minus(errors[other])).hi() / losing;
            return losing >= LEAST_THRESHOLD && least > greatest;
        }
        Enclosure error = errorOfDifference(winner, other);
        double magnitude = greater.magnitude() + less.magnitude() + error.magnitude();
        return greater.minus(less).minus(error).lo() > lead(winning, losing, magnitude);
    }

    /** By how much the winner's margin must lead; infinite where nothing can be said. */
    private double lead(double winning, double losing, double magnitude) {
        if (winning == losing && winning > 0) {
            return switch (function) {
                case SOFTMAX, BOOSTED, LOGISTIC -> PROBABILITY_SLACK;
                // A quotient may be rounded to that of its neighbour.
                case VOTES -> 2 * QUOTIENT_SLACK * magnitude;
                default -> winning == 1 ? 0 : QUOTIENT_SLACK * magnitude;
            };
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
