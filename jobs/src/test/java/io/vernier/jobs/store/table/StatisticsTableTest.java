package io.vernier.jobs.store.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.OutputDirectory;
import io.vernier.jobs.store.Samples;
import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTableTest {
    @TempDir
    private Path output;

    private CalibrationDirectory directory;

    @BeforeEach
    void openDirectory() {
        directory = OutputDirectory.at(new Configuration(), output.toString(), "delay")
                .calibration("0123456789abcdef");
    }

    private TableSummary complete(Calibration calibration) {
        TableSummary table = directory.writeStatistics(calibration);
        directory.complete(new CalibrationManifest(
                "0123456789abcdef",
                calibration.rows(),
                calibration.nullRows(),
                calibration.skippedRows(),
                3,
                Optional.of(new FooterAgreement(2, 8)),
                List.of(table),
                new TreeMap<>(),
                Samples.PROVENANCE));
        return table;
    }

    /** Every kind of value, a count beyond 2^53 and a sum of squares beyond 2^63, and a channel that has seen nothing. */
    private static Calibration unusual() {
        Calibration calibration =
                Calibration.empty(List.of(new TensorLayout("input", 3, List.of("a", "b", "c"))), 4096);
        TensorStatistics tensor = calibration.tensors().get(0);
        for (double value : new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e300, -7.25, 1e-45, Double.MIN_VALUE
        }) {
            tensor.observe(0, value, 1);
        }
        tensor.observe(1, 1.0078124, (1L << 46) + 1);
        calibration.count(12, 3, 4);
        return calibration;
    }

    @Test
    void everyStateReadsBackEqual() {
        for (Calibration calibration : List.of(unusual(), Samples.calibration())) {
            complete(calibration);
            Calibration read = directory.readStatistics();
            assertThat(read.encode()).isEqualTo(calibration.encode());
            assertThat(read.tensors().stream().map(TensorStatistics::layout))
                    .isEqualTo(calibration.tensors().stream()
                            .map(TensorStatistics::layout)
                            .toList());
        }
    }

    @Test
    void tensorsWithoutHistogramsByChannelKeepTheirSummaries() {
        TensorLayout layout = TensorLayout.unnamed("input", 3);
        Calibration calibration = Calibration.empty(List.of(layout), 2);
        TensorStatistics tensor = calibration.tensors().get(0);
        tensor.observe(0, new double[] {1, 2, Double.NaN, 1e300}, 0, 4);
        tensor.observe(2, new double[] {-4, 0}, 0, 2);
        calibration.count(4, 0, 0);
        TableSummary table = complete(calibration);

        TensorStatistics read = directory.readStatistics().tensor("input");

        assertThat(table.rows()).isEqualTo(4);
        assertThat(read.hasHistograms()).isFalse();
        assertThat(read.summaries()).isEqualTo(tensor.summaries());
        assertThat(read.summary(0).mean()).hasValue(1.5);
        assertThat(read.whole().summary()).isEqualTo(tensor.whole().summary());
        assertThat(read.whole().std()).isEqualTo(tensor.whole().std());
    }

    @Test
    void theWholeTensorComesFirstWithoutChannelAndName() {
        List<StatisticRow> rows = StatisticRow.of(unusual()).toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0).channel()).isEmpty();
        assertThat(rows.get(0).channelName()).isEmpty();
        assertThat(rows.get(3).channelName()).hasValue("c");
        assertThat(rows.get(3).count()).isZero();
        assertThat(rows.get(3).bins().orElseThrow()).isEmpty();
        assertThat(rows.get(3).mean()).isEmpty();
        assertThat(rows.get(1).zeroCount()).isEqualTo(1);
        assertThat(rows.get(1).float32OverflowCount()).isEqualTo(1);
    }

    @Test
    void aTableThatTheManifestDoesNotTellOfIsRefused() {
        complete(unusual());
        directory.writeStatistics(Calibration.empty(Samples.layouts(), 4096));
        assertThatThrownBy(directory::readStatistics)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("statistics/part-0.parquet")
                .hasMessageContaining("move the directory");
    }

    @Test
    void damagedAndMissingTablesAreRefusedByName() throws IOException {
        assertThatThrownBy(directory::readStatistics)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("calibrate");
        complete(unusual());
        Path table = Path.of(directory.path(), "statistics", "part-0.parquet");
        byte[] whole = Files.readAllBytes(table);
        Files.write(table, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(directory::readStatistics)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(table.toString());
        Files.writeString(table, "no table");
        assertThatThrownBy(directory::readStatistics)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("damaged");
        Files.delete(table);
        assertThatThrownBy(directory::readStatistics)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is not there");
    }
}
