package io.vernier.spark.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.LocalSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.fs.PathIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures beside those of the data, which a scan tells of by itself. */
class DataStreamTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        LocalSession.session()
                .range(5)
                .write()
                .parquet(directory.resolve("rows").toString());
    }

    private DataStream stream() {
        SourceConfiguration source = SourceConfiguration.files(
                "calibration", "parquet", directory.resolve("rows").toString());
        FeatureColumns features = new FeatureColumns.Assembled(List.of("id"), 1, NullPolicy.FAIL);
        return DataSet.of(
                OpenedSource.of(LocalSession.session(), source),
                List.of(),
                features,
                NonFinite.FAIL,
                DataSet.Extras.NONE)
                .stream();
    }

    @Test
    void whatTakingABatchThrowsIsNotTheDatas() {
        List<IOException> causes = List.of(
                new PathIOException("out", "no space left"), new FileNotFoundException("No such bucket: \"out\"."));
        for (IOException cause : causes) {
            RuntimeException failure = new UncheckedIOException("The output \"out\" failed.", cause);

            assertThatThrownBy(() -> stream()
                            .readAvailable(directory.resolve("checkpoint").toString(), (number, rows) -> {
                                throw failure;
                            }))
                    .isSameAs(failure);
        }
    }
}
