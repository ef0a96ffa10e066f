package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.store.manifest.CanonicalJson;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesTest {
    private static final SortedMap<String, Object> FILES = data("file:/data/a", 1000);

    @TempDir
    private Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String model(String path) {
        return Identities.modelDigest(new Configuration(), root.resolve(path).toString());
    }

    private static SortedMap<String, Object> data(String path, long modified) {
        return new TreeMap<>(
                Map.of("place", Map.of("path", path), "files", List.of(List.of("a.parquet", 10L, modified))));
    }

    private static SourceConfiguration source(
            String path, Optional<String> where, Map<String, String> options, Optional<String> identity) {
        return new SourceConfiguration(
                "calibration",
                new Source.Files("parquet", List.of(path)),
                Optional.empty(),
                where,
                new TreeMap<>(options),
                identity);
    }

    private static String calibration(
            SourceConfiguration source, SortedMap<String, Object> data, List<String> tensors) {
        return Identities.calibration(
                "model",
                source,
                Identities.digest(data),
                tensors,
                4096,
                1,
                new TreeMap<>(Map.of("timeZone", "UTC", "ansi", "true")));
    }

    private static String run(Map<String, Object> validation, Map<String, Object> gates) {
        return Identities.run(
                "c",
                new TreeMap<>(Map.of("bits", 8)),
                new TreeMap<>(validation),
                Identities.digest(FILES),
                new TreeMap<>(gates),
                "n",
                "1");
    }

    @Test
    void theDigestOfAnOnnxFileIsOfItsBytesAndOfTheColumnsThatItReads(@TempDir Path files) throws IOException {
        // Field 2 of a model is the name of its producer, a text of so many bytes.
        Path net = Files.write(files.resolve("net.onnx"), new byte[] {0x12, 1, 'n'});
        Path same = Files.write(files.resolve("same.onnx"), new byte[] {0x12, 1, 'n'});
        Path other = Files.write(files.resolve("other.onnx"), new byte[] {0x12, 1, 't'});

        assertThat(onnx(net, "a", "b")).isEqualTo(onnx(same, "a", "b"));
        assertThat(List.of(onnx(net), onnx(other), onnx(net, "a", "b"), onnx(net, "b", "a")))
                .doesNotHaveDuplicates();
    }

    private static String onnx(Path file, String... columns) {
        List<InputColumns> inputs = columns.length == 0 ? List.of() : List.of(new InputColumns("X", List.of(columns)));
        return Identities.modelDigest(
                new Configuration(), new ModelConfiguration(file.toString(), "net", OnnxConfiguration.of(inputs)));
    }

    @Test
    void aModelIsItsFilesAndNothingElse() throws IOException {
        for (String copy : List.of("m1", "m2")) {
            write(copy + "/metadata/part-00000", "ab");
            write(copy + "/data/part-1", "c");
        }
        String digest = model("m1");
        assertThat(digest).hasSize(64).isEqualTo(model("m2"));
        write("m2/metadata/_SUCCESS", "");
        write("m2/metadata/.part-00000.crc", "x");
        assertThat(model("m2")).isEqualTo(digest);
        write("m2/data/part-1", "d");
        assertThat(model("m2")).isNotEqualTo(digest);
        write("m3/metadata/part-00000a", "b");
        write("m3/data/part-1", "c");
        assertThat(model("m3")).isNotEqualTo(digest);
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        write("file", "x");
        Files.createDirectories(root.resolve("empty"));
        for (String path : List.of("file", "empty", "missing")) {
            assertThatThrownBy(() -> model(path))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.exitCode())
                            .isEqualTo(ExitCode.REFUSED))
                    .hasMessageContaining(path);
        }
    }

    @Test
    void whateverDecidesACalibrationMakesAnotherIdentity() {
        SourceConfiguration plain = source("a", Optional.empty(), Map.of(), Optional.empty());
        SortedMap<String, Object> touched = data("file:/data/a", 1001);
        SortedMap<String, Object> elsewhere = data("file:/data/b", 1000);
        List<String> tensors = List.of("input");
        assertThat(Stream.of(
                        calibration(plain, FILES, tensors),
                        calibration(plain, touched, tensors),
                        calibration(plain, elsewhere, tensors),
                        calibration(plain, FILES, List.of("input", "layer0.linear")),
                        calibration(source("a", Optional.of("x > 1"), Map.of(), Optional.empty()), FILES, tensors),
                        calibration(
                                source("a", Optional.empty(), Map.of("header", "true"), Optional.empty()),
                                FILES,
                                tensors),
                        calibration(source("a", Optional.empty(), Map.of(), Optional.of("v3")), FILES, tensors)))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void credentialsAndHowAPathIsWrittenDecideNothing() {
        SourceConfiguration plain = source("a", Optional.empty(), Map.of("header", "true"), Optional.empty());
        SourceConfiguration moved = source(
                "b",
                Optional.empty(),
                Map.of("header", "true", "fs.s3a.Access.Key", "k", "password", "p"),
                Optional.empty());
        assertThat(calibration(plain, FILES, List.of("input"))).isEqualTo(calibration(moved, FILES, List.of("input")));
        SortedMap<String, Object> options = new TreeMap<>(Map.of("fs.token", "t"));
        assertThat(run(Map.of("options", options), Map.of())).isEqualTo(run(Map.of("options", Map.of()), Map.of()));
    }

    @Test
    void aSecretInsideAUriDecidesNothingAndAnotherKeyDoes() {
        List<String> tensors = List.of("input");
        SourceConfiguration monday = options(Map.of("url", "https://me:one@host/a?sig=1&v=2"));
        SourceConfiguration tuesday = options(Map.of("url", "https://me:two@host/a?sig=2&v=2"));
        SourceConfiguration other = options(Map.of("url", "https://me:two@host/a?sig=2&v=3"));

        assertThat(calibration(monday, FILES, tensors))
                .isEqualTo(calibration(tuesday, FILES, tensors))
                .isNotEqualTo(calibration(other, FILES, tensors));
        assertThat(calibration(options(Map.of("key.column", "a")), FILES, tensors))
                .isNotEqualTo(calibration(options(Map.of("key.column", "b")), FILES, tensors));
    }

    private static SourceConfiguration options(Map<String, String> options) {
        return source("a", Optional.empty(), options, Optional.empty());
    }

    @Test
    void numbersCountByValue() {
        assertThat(run(Map.of("tolerance", 1), Map.of())).isEqualTo(run(Map.of("tolerance", 1.0), Map.of()));
        assertThat(run(Map.of("tolerance", 0.1), Map.of())).isNotEqualTo(run(Map.of("tolerance", "0.1"), Map.of()));
        assertThat(run(Map.of(), Map.of("agreement", ">= 0.99"))).isNotEqualTo(run(Map.of(), Map.of()));
        assertThat(CanonicalJson.of(Map.of("b", List.of(new BigDecimal("0.50"), 100.0, true), "a", -0.0)))
                .isEqualTo("{\"a\":0,\"b\":[0.5,100,true]}");
    }
}
