package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationMergingTest {
    private static final String GROUPS = "calibration.groups=32";

    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static String first;
    private static String second;
    private static String third;
    private static String all;

    @TempDir
    private Path out;

    @BeforeAll
    static void calibrate() {
        bench = new Workbench(directory)
                .save(Specimens.train("binary"), "binary")
                .write(Specimens.rows(0, 300), "first")
                .write(Specimens.rows(300, 700), "second")
                .write(Specimens.rows(700, 800), "third")
                .write(Specimens.rows(0, 800), "all");
        first = calibration("first");
        second = calibration("second");
        third = calibration("third");
        all = calibration("all");
    }

    private static String calibration(String table, String... settings) {
        return bench.job("binary", table, settings).calibrate().calibration().path();
    }

    private CalibrationMerging.Merged merged(String... calibrations) {
        return CalibrationMerging.merge(
                LocalSession.session().sparkContext().hadoopConfiguration(),
                out.toString(),
                "sum",
                List.of(calibrations));
    }

    private String merge(String... calibrations) {
        CalibrationMerging.Merged merged = merged(calibrations);
        String id = merged.calibration().calibrationId();
        assertThat(merged.sentences().get(0)).startsWith("Calibration " + id);
        assertThat(merged.sentences().get(1)).contains("'calibration={id: " + id + "}'");
        return Path.of(merged.calibration().path()).toString();
    }

    private static void assertRefused(ThrowingCallable merge, String... words) {
        assertThatThrownBy(merge)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContainingAll(words);
    }

    @Test
    void theSumIsTheStateOfAllRows() throws IOException {
        String sum = merge(first, second, third);

        assertThat(bench.table(sum, "statistics")).isEqualTo(bench.table(all, "statistics"));
        assertThat(LocatedStatistics.at(new Configuration(), sum).statistics().encode())
                .isEqualTo(LocatedStatistics.at(new Configuration(), all)
                        .statistics()
                        .encode());
        assertThat(Files.readString(Path.of(sum, "manifest.json")))
                .contains("\"rows\" : 800", Path.of(first).getFileName().toString());
    }

    @Test
    void groupsAreAddedByTheirNumber() throws IOException {
        bench.write(Specimens.rows(1000, 1004), "few")
                .write(Specimens.rows(1000, 1004).union(Specimens.rows(0, 300)), "more");
        String few = calibration("few", GROUPS);
        String sum = merge(few, calibration("first", GROUPS));

        assertThat(bench.table(few, "groups").stream()
                        .map(row -> row.getAs("content_group"))
                        .distinct())
                .hasSizeBetween(2, 4);
        assertThat(bench.table(sum, "groups")).isEqualTo(bench.table(calibration("more", GROUPS), "groups"));
        assertThat(LocatedStatistics.at(new Configuration(), sum).statistics().rows())
                .isEqualTo(304);

        Path old = out.resolve("calibrations/0123456789abcdef");
        Files.createDirectories(old);
        Files.writeString(
                old.resolve("manifest.json"),
                Files.readString(Path.of(few, "manifest.json"))
                        .replace("\"groups\" : {", "\"other\" : {")
                        .replace(Path.of(few).getFileName().toString(), "0123456789abcdef"));
        Files.createSymbolicLink(old.resolve("statistics"), Path.of(few, "statistics"));
        assertRefused(() -> merge(calibration("second", GROUPS), old.toString()), "no table \"groups\"");
        assertRefused(() -> merge(few, first), "the same groups");
    }

    @Test
    void theIdentityIsThatOfThePartsInAnyOrderAndNesting() throws IOException {
        String sum = merge(first, second, third);
        List<String> tree = Workbench.tree(out);

        assertThat(merge(third, first, second)).isEqualTo(sum);
        assertThat(Workbench.tree(out)).isEqualTo(tree);
        String two = merge(second, third);
        assertThat(two).isNotEqualTo(sum);
        assertThat(merge(two, first)).isEqualTo(sum);
    }

    @Test
    void noRowCountsTwice() throws IOException {
        assertRefused(() -> merge(first, first), "would be counted twice");

        String two = merge(first, second);
        assertRefused(
                () -> merge(two, third, second), Path.of(second).getFileName().toString());

        Path share = out.resolve("calibrations/fedcba9876543210");
        Files.createDirectories(share);
        Files.writeString(
                share.resolve("manifest.json"),
                Files.readString(Path.of(third, "manifest.json"))
                        .replace("\"configuration\" : {", "\"configuration\" : { \"share\" : \"fitting\", ")
                        .replace(Path.of(third).getFileName().toString(), "fedcba9876543210"));
        Files.createSymbolicLink(share.resolve("statistics"), Path.of(third, "statistics"));
        assertRefused(() -> merge(first, share.toString()), "a share of its rows");
    }

    @Test
    void rowsThatMayCountTwiceAreSaid() {
        String again = calibration("first", "calibration.options={note: again}");
        String low = calibration("first", "calibration.where=id < 100");
        String high = calibration("first", "calibration.where=id >= 100");

        assertThat(merged(first, again).sentences())
                .anyMatch(each -> each.startsWith("Warning") && each.contains(bench.path("first")));
        assertThat(merged(merge(first, second), again).sentences()).anyMatch(each -> each.startsWith("Warning"));
        assertThat(merged(low, first).sentences()).anyMatch(each -> each.startsWith("Warning"));
        assertThat(merged(low, high, second).sentences()).noneMatch(each -> each.startsWith("Warning"));
    }

    @Test
    void otherMeasurementsAreRefused() {
        String coarse = calibration("second", "calibration.histogram_channels=1");

        assertRefused(() -> merge(first, coarse), first, coarse, "same model and measurements");
    }

    @Test
    void anotherModelIsRefused() {
        bench.save(Specimens.train("multinomial"), "other");
        String other = bench.job("other", "second").calibrate().calibration().path();

        assertRefused(() -> merge(first, other), first, other);
    }

    @Test
    void whatHasNoHistogramsIsAddedByItsSums() {
        String coarse = "calibration.histogram_channels=1";
        String sum = merge(calibration("first", coarse), calibration("second", coarse), calibration("third", coarse));

        assertThat(bench.table(sum, "statistics")).isEqualTo(bench.table(calibration("all", coarse), "statistics"));
    }

    @Test
    void whatIsNotCompleteOrFromAnOlderVersionIsRefused() throws IOException {
        assertRefused(() -> merge(first, out.resolve("absent").toString()), "absent", "no complete calibration");

        Path old = out.resolve("calibrations/0123456789abcdef");
        Files.createDirectories(old);
        Files.writeString(
                old.resolve("manifest.json"),
                Files.readString(Path.of(first, "manifest.json"))
                        .replace("model_digest", "unknown")
                        .replace(Path.of(first).getFileName().toString(), "0123456789abcdef"));
        assertRefused(() -> merge(first, old.toString()), old.toString(), "calibrate again");
    }
}
