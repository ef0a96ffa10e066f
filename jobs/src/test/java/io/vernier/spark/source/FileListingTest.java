package io.vernier.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {
    @TempDir
    private Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private FileListing listing(String... paths) {
        List<String> whole = Arrays.stream(paths).map(path -> root + "/" + path).toList();
        return FileListing.of(
                new Configuration(), SourceConfiguration.files("calibration", "parquet", whole.get(0)), whole);
    }

    private List<String> names(String... paths) {
        return List.copyOf(listing(paths).files().keySet());
    }

    @Test
    void aListingHasWhatSparkReads() throws IOException {
        for (String file : List.of(
                "data/_SUCCESS",
                "data/.a.crc",
                "data/_temporary/0/part",
                "data/year=2013/part-0",
                "data/year=2014/part-0",
                "data/_day=1/part-0")) {
            write(file, "x");
        }
        assertThat(names("data")).containsExactly("_day=1/part-0", "year=2013/part-0", "year=2014/part-0");
        assertThat(names("data/year=*")).containsExactly("year=2013/part-0", "year=2014/part-0");
        assertThat(names("da*/year=2013")).containsExactly("data/year=2013/part-0");
        assertThat(names("data/year=2013/part-0")).containsExactly("part-0");
        assertThat(names("data/year=2014", "data/year=2013")).containsExactly("0/part-0", "1/part-0");
    }

    @Test
    void aListingHasSizesAndTimes() throws IOException {
        write("data/a", "four");
        FileListing listing = listing("data");
        assertThat(listing.bytes()).isEqualTo(4);
        assertThat(listing.facts())
                .containsExactly(List.of(
                        "a",
                        4L,
                        Files.getLastModifiedTime(root.resolve("data/a")).toMillis()));
    }

    @Test
    void dataThatIsNotThereIsRefused() throws IOException {
        write("hidden/_SUCCESS", "");
        for (String path : List.of("missing", "hidden", "missing*")) {
            assertThatThrownBy(() -> listing(path))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.exitCode())
                            .isEqualTo(ExitCode.DATA_REFUSED))
                    .hasMessageContaining(path);
        }
    }

    @Test
    void aPlaceIsWholeAndWithoutItsSecrets() {
        Configuration hadoop = new Configuration();
        assertThat(place(hadoop, root + "/data?sig=one"))
                .isEqualTo(place(hadoop, "file:" + root + "/./data?sig=two"))
                .isNotEqualTo(place(hadoop, root + "/other?sig=one"));
    }

    private static Object place(Configuration hadoop, String path) {
        SourceConfiguration source = SourceConfiguration.files("calibration", "parquet", path);
        return OpenedSource.place(hadoop, source, (Source.Files) source.source());
    }
}
