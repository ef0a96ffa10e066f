package io.vernier.spark.scan;

import io.vernier.model.LayeredModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.ParquetFooters;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;

/** Holds the extremes of the input against those that the writers of the files have noted: two ways to the same numbers. */
public final class FooterCheck {
    private FooterCheck() {}

    /**
     * Compares the channels of which every footer tells and whose values were all finite and counted.
     *
     * @return how many agree
     * @throws Refusal if one does not: the files, their reader or the scan is wrong (22)
     */
    public static int agreeing(Calibration calibration, ParquetFooters footers) {
        if (calibration.nullRows() > 0) {
            // Their other values are not in the statistics.
            return 0;
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        int agreeing = 0;
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            ChannelSummary summary = input.summary(channel);
            if (footers.tells(channel)
                    && summary.nonFiniteCount() == 0
                    && summary.min().isPresent()) {
                require(input, channel, "minimum", summary.min().getAsDouble(), footers.minimum(channel));
                require(input, channel, "maximum", summary.max().orElseThrow(), footers.maximum(channel));
                agreeing++;
            }
        }
        return agreeing;
    }

    /** Zeros of either sign are equal. */
    private static void require(TensorStatistics input, int channel, String what, double found, double noted) {
        if (found != noted) {
            throw Refusal.data("The " + what + " of the feature \""
                    + input.layout().channelName(channel).orElse(Integer.toString(channel)) + "\" is " + found
                    + " in the rows that were read, but " + noted
                    + " in the footers of their files; write the files again, or, where they are right and their footers"
                    + " are not, set calibration.footers: ignore.");
        }
    }
}
