package io.vernier.jobs.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.report.RunSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPageTest {
    private static final int CHANNELS = 10_000;
    private static final int MEGABYTE = 1 << 20;

    private static final RunSummary FEW = PageSamples.failed(7);
    private static final String PAGE = RunPage.of(FEW);

    /** Kept for the check in a browser, deploy/test/pages.sh. */
    static void keep(String name, String page) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "pages"));
        Files.writeString(directory.resolve(name), page);
    }

    static List<String> all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    static JsonNode island(String id, String page) throws IOException {
        return new ObjectMapper()
                .readTree(all("<script type=\"application/json\" id=\"" + id + "\">(.*?)</script>", page)
                        .get(0));
    }

    @Test
    void aNameIsTextWhereverItStands() throws IOException {
        keep("hostile.html", PAGE);

        assertThat(PAGE).doesNotContain("<img").doesNotContain("<b>AA").contains("&lt;b&gt;AA");
        assertThat(all("<(script[^>]*)>", PAGE))
                .containsExactly(
                        "script type=\"application/json\" id=\"data\"",
                        "script type=\"application/json\" id=\"tensor-0\"",
                        "script type=\"application/json\" id=\"tensor-1\"",
                        "script",
                        "script");
        assertThat(island("tensor-0", PAGE).get("name").get(1).asText()).isEqualTo(PageSamples.HOSTILE);
    }

    @Test
    void onlyItsOwnScriptsMayRunAndNothingIsLoaded() throws NoSuchAlgorithmException {
        String policy = all("Content-Security-Policy\" content=\"(.*?)\"", PAGE).get(0);
        for (String script : all("<script>(.*?)</script>", PAGE)) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            assertThat(policy).contains("sha256-" + Base64.getEncoder().encodeToString(hash));
        }
        assertThat(policy).startsWith("default-src &#39;none&#39;").doesNotContain("http");
        assertThat(all("(?:src|href)=\"([^\"]*)\"", PAGE))
                .allMatch(target -> target.startsWith("#") || target.equals("data:,"));
        assertThat(PAGE).doesNotContain("@import");
        // Marks of a drawing refer to each other.
        assertThat(all("url\\((.)", PAGE)).containsOnly("#");
    }

    @Test
    void saysTheVerdictTheMissedGateAndEveryLoss() {
        assertThat(PAGE)
                .contains("Failed: not published")
                .contains("decides as before for only 96.25\u00a0% of 2,000 held-out rows.")
                .contains("<b>accuracy_drop &lt;= 0.005</b> was missed: found 0.01.")
                .contains("a real loss (95 % interval of the change: \u22121.50 to \u22120.50 points)")
                .contains("<b>AUC falls from 0.898 to 0.813</b>")
                .contains("Weakest layer: <b>layer0.linear</b>, 11.1 dB")
                .contains("1 NaN, 1 infinite, 0 beyond float32 in input")
                .contains("Of the held-out rows, 3 with a null");
    }

    @Test
    void numbersAreTheTables() throws IOException {
        assertThat(all("<tr data-metric=\"(.*?)</tr>", PAGE))
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("agreement").contains("<td>0.9625</td>"),
                        row -> assertThat(row)
                                .startsWith("accuracy")
                                .contains("<td>0.91</td><td>0.9</td><td>\u22120.01</td>")
                                .contains("data-iv=\"[-0.010000000000000009,-0.015,-0.005,-0.005]\""),
                        row -> assertThat(row)
                                .startsWith("auc")
                                .contains("<td>0.898</td><td>0.813</td>", "material loss"));
        assertThat(PAGE.indexOf("<th scope=\"row\">UA</th>")).isBetween(0, PAGE.indexOf("&lt;b&gt;AA"));
        JsonNode data = island("data", PAGE);
        assertThat(data.get("layers").get(1))
                .hasToString("{\"tensor\":\"layer0.linear\",\"measured\":11.06,\"weak\":true,\"expected\":20.0}");
        assertThat(data.get("accumulators").get(0))
                .hasToString(
                        "{\"name\":\"layer0.linear · 0\",\"pmin\":-70000,\"pmax\":65535,\"omin\":-1234,\"omax\":4321}");
        JsonNode channels = island("tensor-0", PAGE);
        assertThat(channels.get("clip").get(1).doubleValue()).isEqualTo(0.125);
        assertThat(channels.get("nan").get(7).longValue()).isEqualTo(1);
        assertThat(channels.get("channel").get(0).intValue()).isEqualTo(-1);
        assertThat(Base64.getDecoder().decode(channels.get("hist").asText())).hasSize(8 * DrawnHistogram.BINS);
    }

    @Test
    void saysHowLongBothModelsTakeForARow() {
        assertThat(PAGE)
                .contains(
                        "<th scope=\"row\">float model</th><td>1.5 µs</td><td>666,667</td><td class=\"mid\">100 %</td>")
                .contains(
                        "<th scope=\"row\">integers</th><td>250 ns</td><td>4,000,000</td><td class=\"mid\">16.67 %</td>")
                .doesNotContain("Too few to tell");
    }

    @Test
    void ofANetworkTheRecipesAreShownTheBestFirst() {
        assertThat(PAGE)
                .contains(
                        "on 1,234 rows of the calibration",
                        "<tr><th scope=\"row\">mse, bias ✓</th><td>–</td></tr><tr><th scope=\"row\">minmax</th><td>30.5</td></tr>");
    }

    @Test
    void theSameTablesGiveTheSameBytes() {
        assertThat(RunPage.of(PageSamples.failed(7))).isEqualTo(PAGE);
    }

    @Test
    void tenThousandChannelsFitIntoEightMegabytes() throws IOException {
        String page = RunPage.of(PageSamples.failed(CHANNELS));
        keep("channels.html", page);

        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8 * MEGABYTE);
        assertThat(island("tensor-0", page).get("name")).hasSize(CHANNELS + 1);
    }

    @Test
    void ofMoreChannelsThoseThatMatterAreShown() throws IOException {
        JsonNode channels = island("tensor-0", RunPage.of(PageSamples.failed(CHANNELS + 1)));

        assertThat(channels.get("of").intValue()).isEqualTo(CHANNELS + 1);
        assertThat(channels.get("name").size()).isLessThan(2500);
        // The clipped one and the one with NaN.
        assertThat(channels.get("channel")).extracting(JsonNode::intValue).contains(0, CHANNELS);
    }

    /** Runs of two models have two float models. */
    @Test
    void eachModelIsComparedWithItsOwnFloats() throws IOException {
        String page = ComparePage.of(List.of(FEW, PageSamples.failed(7, 0.75)));
        keep("compare-models.html", page);

        JsonNode auc = null;
        for (JsonNode metric : island("data", page).get("metrics")) {
            auc = metric.get("name").asText().equals("AUC") ? metric : auc;
        }
        assertThat(auc.has("float")).isFalse();
        assertThat(auc.get("points").get(1).get("float").doubleValue()).isEqualTo(0.75);
        assertThat(auc.get("points").get(0).get("float").doubleValue()).isNotEqualTo(0.75);
        assertThat(page).contains("AUC, float model").doesNotContain("Accuracy, float model");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void runsAreComparedByWhatDiffers(int runs) throws IOException {
        String page = ComparePage.of(java.util.Collections.nCopies(runs, FEW));
        keep("compare-" + runs + ".html", page);

        assertThat(page)
                .contains("None of these runs passes.")
                .doesNotContain("<img")
                .doesNotContain(">quantization.");
        assertThat(island("data", page).get("metrics").get(2).get("points")).hasSize(runs);
    }
}
