package io.vernier.jobs.report;

import java.util.Locale;

/** How far a scan is, in one line no wider than the screen. */
public final class ProgressBar {
    private static final int VERB = 12;
    private static final int LEAST = 4;
    private static final int MOST = 24;

    private ProgressBar() {}

    /**
     * The line, such as {@code Calibrating ━━━━━━━━╸━━━ 68 %  28.4 M rows  1.9 M/s  7 s left}.
     *
     * @param share of the work that is done, 0 to 1
     * @param rows that were read
     * @param seconds since the scan began
     */
    public static String line(String verb, double share, long rows, double seconds, int width) {
        String facts = String.format(
                Locale.ROOT,
                " %3.0f %%  %s rows  %s/s%s",
                100 * share,
                brief((double) rows),
                brief(seconds > 0 ? rows / seconds : 0),
                share > 0 ? String.format(Locale.ROOT, "  %.0f s left", seconds * (1 - share) / share) : "");
        String start = String.format(Locale.ROOT, "%" + VERB + "s  ", verb);
        int room = Math.min(MOST, width - start.length() - facts.length() - 1);
        String line = start + (room < LEAST ? "" : bar(share, room)) + facts;
        return line.substring(0, Math.min(line.length(), Math.max(0, width - 1)));
    }

    private static String bar(double share, int room) {
        int done = (int) (share * room);
        return "━".repeat(done) + (done < room ? "╸" + " ".repeat(room - done - 1) : "");
    }

    /** Three digits and a letter. */
    static String brief(double value) {
        String[] letters = {"", " k", " M", " G", " T"};
        int power = 0;
        while (value >= 999.5 && power < letters.length - 1) {
            value /= 1000;
            power++;
        }
        return String.format(Locale.ROOT, power == 0 || value >= 99.95 ? "%.0f" : "%.1f", value) + letters[power];
    }
}
