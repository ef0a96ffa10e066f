package io.vernier.jobs.report.page;

import static io.vernier.jobs.report.page.RunPageTest.all;
import static io.vernier.jobs.report.page.RunPageTest.island;
import static io.vernier.jobs.report.page.RunPageTest.keep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.config.SweepConfiguration.Select;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.SweepSummary.Cost;
import io.vernier.jobs.store.table.CandidateRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepPageTest {
    private static final String RUN = "0123456789abcdef";

    /** Bits, bytes, bits of the accumulator, agreement on held-out rows, what it is sure to keep on those that judge. */
    private static final List<double[]> MEASURED = List.of(
            new double[] {8, 160, 19, 1, 0.998},
            new double[] {2, 40, 6, 0.9125, 0.9},
            new double[] {4, 80, 12, 0.995, 0.985},
            new double[] {3, 60, 12, 0.99, 0.981});

    private static List<CandidateRow> rows(int selected) {
        List<CandidateRow> rows = new ArrayList<>();
        for (int k = 0; k < MEASURED.size(); k++) {
            double[] each = MEASURED.get(k);
            for (String metric : List.of("agreement", "auc", CandidateRow.SELECTION)) {
                double low = metric.equals(CandidateRow.SELECTION) ? each[4] : each[3] - 0.005;
                rows.add(row(k, (int) each[0], metric, each, low, k == selected));
            }
        }
        rows.add(new CandidateRow(
                MEASURED.size(),
                new TreeMap<>(Map.of("inputs.bits", "10", PageSamples.HOSTILE, PageSamples.HOSTILE)),
                Optional.empty(),
                10,
                8,
                8,
                PageSamples.HOSTILE,
                CandidateRow.REFUSED,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                0,
                0,
                false,
                Optional.of("Not with s3a://key:hidden@bucket/" + PageSamples.HOSTILE)));
        return rows;
    }

    private static CandidateRow row(int place, int bits, String metric, double[] each, double low, boolean selected) {
        return new CandidateRow(
                place,
                new TreeMap<>(place == 2 ? Map.of("inputs.estimator", "mse", "weights.bits", "4") : Map.of()),
                selected ? Optional.of(RUN) : Optional.empty(),
                bits,
                bits,
                bits,
                "round",
                metric,
                metric.equals("auc") ? OptionalDouble.of(0.9987) : OptionalDouble.empty(),
                OptionalDouble.of(each[3]),
                OptionalDouble.of(low),
                OptionalDouble.of(Math.min(1, each[3] + 0.0025)),
                (int) each[2],
                (long) each[1],
                selected,
                Optional.empty());
    }

    private static SweepSummary sweep(Select select, double tolerance, int selected) {
        return new SweepSummary(
                PageSamples.HOSTILE,
                "fedcba9876543210",
                select,
                tolerance,
                rows(selected),
                List.of("Warning of " + PageSamples.HOSTILE));
    }

    @Test
    void ofRanksOnlyTheirBitsAreTold() {
        List<CandidateRow> rows = List.of(row(0, 3, "agreement", new double[] {3, 60, 0, 0.99, 0.98}, 0.98, false));
        String page = SweepPage.of(new SweepSummary("trees", "fedcba9876543210", Select.NONE, 0.05, rows, List.of()));

        assertThat(page).contains("Ranks of 3 bits: the smallest of 1 candidate");
        assertThat(all("<th scope=\"col\">(.*?)</th>", page))
                .contains("Inputs", "Bytes")
                .doesNotContain("Activations", "Accumulator", "Method");
    }

    private static List<String> cells(String row) {
        return all("<td[^>]*>(.*?)</td>", row);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SMALLEST | 0.02 | 3 | Selected | 3 bits: the smallest of 4 candidates that is sure to keep 98 % of the decisions."
                        + " | the best, 2 bits, is sure of no more than 90.00 %.",
                "SMALLEST | 0.001 | -1 | None selected | None of 4 candidates is sure to keep 99.9 % of the decisions."
                        + " | 8 bits comes nearest: it is sure to keep 99.80 %.",
                "NONE | 0.01 | -1 | Compared"
                        + " | 4 bits: the smallest of 4 candidates that is sure to keep 99 % of the decisions on the held-out rows."
                        + " | 1 candidate could not be quantized.",
                "NONE | 0 | -1 | Compared | None of 4 candidates is sure to keep 100 % of the decisions on the held-out rows."
                        + " | 8 bits comes nearest: it is sure to keep 99.50 %."
            })
    void saysWhichCandidateAndWhy(
            Select select, double tolerance, int selected, String word, String sentence, String reason)
            throws IOException {
        String page = SweepPage.of(sweep(select, tolerance, selected));
        keep("sweep-" + word.replace(' ', '-') + "-" + tolerance + ".html", page);

        assertThat(all("<span class=\"verdict (?:passed|failed|unvalidated)\">(.*?)</span>", page))
                .containsExactly(word);
        assertThat(all("<h1>(.*?)</h1>", page)).containsExactly(Words.unbroken(sentence));
        assertThat(page).contains(reason);
        assertThat(all("(verdict small passed)", page)).hasSize(sentence.startsWith("None") ? 0 : 1);
    }

    @Test
    void numbersAreTheTable() throws IOException {
        String page = SweepPage.of(sweep(Select.SMALLEST, 0.02, 3));

        String candidates =
                all("<table id=\"candidates-table\">(.*?)</table>", page).get(0);
        assertThat(all("<tr data-candidate=\"(\\d+)\"", candidates)).containsExactly("1", "3", "2", "0");
        assertThat(all("<tr data-candidate=(.*?)</tr>", candidates))
                .extracting(SweepPageTest::cells)
                .containsExactly(
                        List.of(
                                "2",
                                "2",
                                "2",
                                "round",
                                "–",
                                "–",
                                "91.25 %",
                                "90.75 % … 91.50 %",
                                "90.00 %",
                                "40",
                                "6",
                                "both"),
                        List.of(
                                "3",
                                "3",
                                "3",
                                "round",
                                "–",
                                "–",
                                "99.00 %",
                                "98.50 % … 99.25 %",
                                "98.10 %",
                                "60",
                                "12",
                                "bytes"),
                        List.of(
                                "4",
                                "4",
                                "4",
                                "round",
                                "–",
                                "mse",
                                "99.50 %",
                                "99.00 % … 99.75 %",
                                "98.50 %",
                                "80",
                                "12",
                                "both"),
                        List.of(
                                "8",
                                "8",
                                "8",
                                "round",
                                "–",
                                "–",
                                "100 %",
                                "99.50 % … 100 %",
                                "99.80 %",
                                "160",
                                "19",
                                "both"));
        assertThat(cells(all("<table id=\"metrics-table\">(.*?)</table>", page).get(0))
                        .subList(0, 6))
                .as("the float model has an AUC; how often both models say the same is of both")
                .containsExactly("–", "0.9987", "–", "0.9125", "0.9125", "0.9125");
        JsonNode drawn = island("data", page)
                .get("sweep")
                .get("costs")
                .get(1)
                .get("points")
                .get(1);
        assertThat(drawn)
                .hasToString(
                        "{\"label\":\"3 bits\",\"cost\":12,\"v\":99.0,\"front\":false,\"chosen\":true,\"lo\":98.5,\"hi\":99.25}");
        assertThat(SweepPage.of(sweep(Select.SMALLEST, 0.02, 3))).isEqualTo(page);
    }

    @Test
    void whatIsEqualIsOnTheFrontTogether() {
        List<CandidateRow> twice = new ArrayList<>();
        for (int place = 0; place < 2; place++) {
            twice.add(row(place, 4, "agreement", MEASURED.get(2), 0.99, false));
        }
        SweepSummary sweep = new SweepSummary("twice", "0", Select.NONE, 0.01, twice, List.of());

        assertThat(sweep.front(Cost.BYTES)).hasSize(2);
        assertThat(SweepPage.of(sweep)).contains("4 bits, candidate 0").contains("4 bits, candidate 1");
    }

    @Test
    void aReasonIsTextWhereverItStands() {
        String page = SweepPage.of(sweep(Select.SMALLEST, 0.02, 3));

        assertThat(page).doesNotContain("<img").doesNotContain("key:hidden");
        assertThat(all("<(script[^>]*)>", page))
                .containsExactly("script type=\"application/json\" id=\"data\"", "script", "script");
        String leftOut = all("<table id=\"refused-table\">(.*?)</table>", page).get(0);
        assertThat(cells(leftOut).get(0))
                .startsWith(
                        "Not with s3a://***@bucket/&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&quot;&amp;");
        assertThat(cells(leftOut).subList(1, 4)).containsExactly("10", "8", "8");
    }
}
