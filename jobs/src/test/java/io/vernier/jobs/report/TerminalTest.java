package io.vernier.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.report.Terminal.Color;
import io.vernier.jobs.report.Terminal.Display;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO,   false, true,  xterm, '', BAR,     true",
        "AUTO,   false, true,  xterm, 1,  BAR,     false",
        "AUTO,   false, true,  dumb,  '', LINES,   false",
        "AUTO,   false, false, xterm, '', LINES,   false",
        "ALWAYS, false, false, xterm, 1,  LINES,   true",
        "NEVER,  false, true,  xterm, '', BAR,     false",
        "AUTO,   true,  true,  xterm, '', NOTHING, true"
    })
    void showsWhatTheScreenCanAndTheUserWants(
            Color color, boolean quiet, boolean screen, String term, String noColor, Display display, boolean colored) {
        Terminal terminal = Terminal.of(color, quiet, Map.of("TERM", term, "NO_COLOR", noColor), screen);

        assertThat(terminal.display()).isEqualTo(display);
        assertThat(terminal.colored("passed", true)).isEqualTo(colored ? "\u001b[1;32mpassed\u001b[0m" : "passed");
    }

    @ParameterizedTest
    @CsvSource({"'', 80", "60, 60", "250, 100", "wide, 80", "0, 80"})
    void isNoWiderThanItsColumns(String columns, int width) {
        assertThat(Terminal.of(Color.AUTO, false, Map.of("COLUMNS", columns), true)
                        .width())
                .isEqualTo(width);
    }

    @Test
    void theBarTellsShareRowsSpeedAndTimeLeft() {
        assertThat(ProgressBar.line("Calibrating", 0.68, 28_400_000, 15, 100))
                .isEqualTo(" Calibrating  ━━━━━━━━━━━━━━━━╸         68 %  28.4 M rows  1.9 M/s  7 s left");
        assertThat(ProgressBar.line("Validating", 1, 999, 0.5, 100))
                .isEqualTo("  Validating  ━━━━━━━━━━━━━━━━━━━━━━━━ 100 %  999 rows  2.0 k/s  0 s left");
        assertThat(ProgressBar.line("Validating", 0, 0, 0, 100)).endsWith("   0 %  0 rows  0/s");
    }

    @ParameterizedTest
    @CsvSource({"20", "40", "60", "80", "100"})
    void theBarFitsIntoItsLine(int width) {
        assertThat(ProgressBar.line("Calibrating", 0.5, 123_456_789, 1e4, width))
                .hasSizeLessThan(width);
    }
}
