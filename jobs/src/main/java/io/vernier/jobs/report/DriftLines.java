package io.vernier.jobs.report;

import io.vernier.jobs.store.table.DriftRow;
import io.vernier.statistics.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What moved between two states: each tensor, and the channels that moved too far. */
public final class DriftLines {
    /** More would fill the screen; the table has them all. */
    private static final int CHANNELS = 20;

    private static final int WORDS = 2;
    private static final int DIGITS = 3;

    private DriftLines() {}

    /** The lines, titles first. */
    public static List<String> of(List<DriftRow> rows) {
        Columns columns = new Columns(
                WORDS,
                "tensor",
                "channel",
                "psi",
                "js",
                "min steps",
                "max steps",
                "coverage",
                "NaN, inf rise",
                "above");
        int channels = 0;
        for (DriftRow row : rows) {
            if (row.channel().isPresent() && row.exceeded().isEmpty()) {
                continue;
            }
            channels += row.channel().isPresent() ? 1 : 0;
            if (row.channel().isEmpty() || channels <= CHANNELS) {
                add(columns, row);
            }
        }
        List<String> lines = new ArrayList<>(columns.lines());
        if (channels > CHANNELS) {
            lines.add("There are " + (channels - CHANNELS) + " more channels above a threshold.");
        }
        return lines;
    }

    private static void add(Columns columns, DriftRow row) {
        columns.add(
                row.tensor(),
                row.channel().isPresent()
                        ? row.channelName()
                                .orElse(Integer.toString(row.channel().getAsInt()))
                        : "",
                number(row.drift().populationStability()),
                number(row.drift().jensenShannon()),
                number(row.minShiftSteps()),
                number(row.maxShiftSteps()),
                row.drift().coverage().map(DriftLines::coverage).orElse(Numbers.NONE),
                number(row.nonFiniteRise()),
                row.exceeded().isEmpty() ? Numbers.NONE : String.join(", ", row.exceeded()));
    }

    /** One number, or the bounds where they differ in the digits shown. */
    private static String coverage(Coverage coverage) {
        String low = Numbers.significant(coverage.low(), DIGITS);
        String high = Numbers.significant(coverage.high(), DIGITS);
        return low.equals(high) ? low : low + " to " + high;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.significant(value.getAsDouble(), DIGITS) : Numbers.NONE;
    }
}
