package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.certificate.Certificate;
import io.vernier.integer.Integers;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.CertifiedRows;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RunTables;
import io.vernier.jobs.store.table.WeightRow;
import io.vernier.ml.QuantizedModel;
import io.vernier.quantize.Quantization;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunAuditTest {
    private static final Quantization QUANTIZATION = Samples.quantization();
    private static final Optional<Certificate> CERTIFICATE =
            Optional.of(Certificate.of(Samples.MODEL, QUANTIZATION.program(), Samples.calibration()));

    private static final String RUN = "fedcba9876543210";

    @TempDir
    private Path directory;

    private RunDirectory run;
    private RunManifest manifest;

    @BeforeEach
    void write() {
        run = OutputDirectory.at(new Configuration(), directory.toUri().getPath(), "m")
                .run(RUN);
        List<TableSummary> tables = new ArrayList<>(run.writeQuantization(
                QUANTIZATION, new QuantizedModel("q", QUANTIZATION.program()), List.of(), "4.1.0"));
        tables.add(run.write(CertificateRow.TABLE, CertificateRow.of(CERTIFICATE, Optional.empty())));
        manifest = new RunManifest(
                RUN,
                "0123456789abcdef",
                Verdict.UNVALIDATED,
                tables,
                List.of(),
                List.of(),
                QUANTIZATION.guard(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Samples.PROVENANCE);
        run.complete(manifest, 0);
    }

    private List<TableDifference> differences() {
        RunAudit.Expected expected = new RunAudit.Expected(
                QUANTIZATION, new QuantizedModel("q", QUANTIZATION.program()), CERTIFICATE, List.of(), List.of());
        return RunAudit.once(Stream.of(
                        RunAudit.differences(run, manifest, expected),
                        RunAudit.damages(run, manifest, 0),
                        run.fileDifferences().orElseThrow())
                .flatMap(List::stream)
                .toList());
    }

    /** Writes a table again with one value changed. */
    private static void change(TableSchema schema, TableFile table, int row, String column, UnaryOperator<Object> to) {
        List<TableRow> rows = new ArrayList<>();
        table.read(rows::add);
        Object[] values = new Object[schema.columns().size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = rows.get(row).value(k);
        }
        int changed = schema.position(column);
        values[changed] = to.apply(rows.get(row).value(changed).orElseThrow());
        rows.set(row, TableRow.of(schema, values));
        table.write(rows.iterator());
    }

    @Test
    void aRunThatNobodyTouchedIsEqual() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void aSingleWeightIsNamed() {
        change(WeightRow.TABLE.schema(), run.table(WeightRow.TABLE), 2, "values", values -> {
            long[] numbers = ((Integers) values).toArray();
            numbers[4]++;
            return Integers.of(numbers);
        });

        assertThat(differences()).hasSize(2);
        assertThat(differences().get(0).table()).isEqualTo("weights");
        assertThat(differences().get(0).where()).isEqualTo("row 2, values[4]");
        assertThat(Long.parseLong(differences().get(0).found()))
                .isEqualTo(Long.parseLong(differences().get(0).expected()) + 1);
        assertThat(differences().get(1).where()).contains("digest");
    }

    @ParameterizedTest
    @CsvSource({"parameters, scale", "certificate, bound"})
    void aSingleRealNumberIsNamed(String table, String column) {
        RecordTable<?> changed = RunTables.named(table).orElseThrow();
        change(changed.schema(), run.table(changed), 1, column, value -> Math.nextUp((double) value));

        assertThat(differences().get(0).table()).isEqualTo(table);
        assertThat(differences().get(0).where()).isEqualTo("row 1, " + column);
    }

    @Test
    void aProofThatIsTooGoodIsNamed() {
        change(
                AccumulatorRow.TABLE.schema(),
                run.table(AccumulatorRow.TABLE),
                0,
                "proven_max",
                value -> (long) value - 1);

        assertThat(differences().get(0).where()).isEqualTo("row 0, proven_max");
    }

    @Test
    void theProgramOfTheSavedModelCounts() {
        change(ProgramTable.MODEL.schema(), run.model(List.of()).program(), 1, "name", value -> "other");

        assertThat(differences())
                .filteredOn(each -> !each.where().equals("its bytes"))
                .containsExactly(new TableDifference("model", "row 1, name", "other", "layer0.linear"));
    }

    @Test
    void theMetadataOfTheSavedModelCounts() throws IOException {
        Path metadata = directory.resolve("m/runs/" + RUN + "/model/metadata/part-00000");
        Files.writeString(metadata, Files.readString(metadata).replace("\"prediction\"", "\"guess\""));

        assertThat(differences()).hasSize(2);
        assertThat(differences().get(0).sentence())
                .isEqualTo(
                        "The model differs at defaultParamMap.predictionCol: found \"guess\", expected \"prediction\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"defaultParamMap\":{' | '\"other\":{' | defaultParamMap.handleInvalid",
                "'\"timestamp\":0,' | '' | timestamp",
                "'\"timestamp\":0,' | '\"timestamp\":\"noon\",' | timestamp",
                "'\"paramMap\":{' | '\"paramMap.inputCol\":0,\"paramMap\":{' | '\"paramMap.inputCol\"'",
                "'\"class\":' | '\"class\":\"x\",\"class\":' | its file",
                "'\"paramMap\":' | '\n\"paramMap\":' | its file",
                "'{\"class\"' | '\n{\"class\"' | its file"
            })
    void metadataThatSparkWouldReadOtherwiseIsNamed(String text, String by, String where) throws IOException {
        Path metadata = directory.resolve("m/runs/" + RUN + "/model/metadata/part-00000");
        String content = Files.readString(metadata);
        assertThat(content).contains(text);
        Files.writeString(metadata, content.replaceFirst(Pattern.quote(text), Matcher.quoteReplacement(by)));

        assertThat(differences()).extracting(TableDifference::where).contains(where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model/metadata/part-00000", "outcome.json"})
    void whatFollowsTheObjectIsNamed(String name) throws IOException {
        Path file = directory.resolve("m/runs/" + RUN + "/" + name);
        Files.writeString(file, Files.readString(file).strip() + " {}\n");

        assertThat(differences())
                .filteredOn(each -> !each.where().equals("its bytes"))
                .singleElement()
                .satisfies(each -> assertThat(each.sentence()).contains(name, "is no JSON"));
    }

    /** What a reader of the model loads, changed behind the back of Vernier: found by who looks at the files alone. */
    @ParameterizedTest
    @CsvSource({
        "model/metadata/part-00000, changed",
        "model/data/part-0.parquet, changed",
        "model/data/part-0.parquet, removed",
        "model/data/part-1.parquet, added",
        "model.onnx, added",
    })
    void everyByteOfTheModelIsHeld(String name, String what) throws IOException {
        Path file = directory.resolve("m/runs/" + RUN).resolve(name);
        switch (what) {
            case "changed" -> {
                byte[] content = Files.readAllBytes(file);
                content[content.length / 2] ^= 1;
                Files.write(file, content);
            }
            case "removed" -> Files.delete(file);
            default -> Files.write(file, new byte[] {1});
        }
        // Neither of which a reader takes for a part of the model.
        Files.write(directory.resolve("m/runs/" + RUN + "/model/data/_SUCCESS"), new byte[0]);
        Files.write(directory.resolve("m/runs/" + RUN + "/model/data/.part-0.parquet.crc"), new byte[0]);

        assertThat(run.fileDifferences().orElseThrow()).singleElement().satisfies(each -> {
            assertThat(each.table()).isEqualTo(name);
            assertThat(each.found().equals("no such file")).isEqualTo(what.equals("removed"));
            assertThat(each.expected().equals("no such file")).isEqualTo(what.equals("added"));
        });
    }

    @Test
    void aManifestThatTellsOfNoFilesIsOfAnOlderVersion() throws IOException {
        Path told = directory.resolve("m/runs/" + RUN + "/manifest.json");
        Files.writeString(told, Files.readString(told).replace("\"files\"", "\"older\""));

        assertThat(run.fileDifferences()).isEmpty();
    }

    @Test
    void anOutcomeThatTheManifestDoesNotTellIsNamed() throws IOException {
        Path outcome = directory.resolve("m/runs/" + RUN + "/outcome.json");
        Files.writeString(
                outcome,
                Files.readString(outcome)
                        .replace("\"unvalidated\"", "\"passed\"")
                        .replace("/runs/" + RUN + "\"", "/elsewhere\""));

        assertThat(differences())
                .containsExactly(new TableDifference("outcome.json", "verdict", "\"passed\"", "\"unvalidated\""));

        Files.delete(outcome);
        assertThat(differences()).singleElement().satisfies(each -> assertThat(each.sentence())
                .startsWith("The file \"")
                .endsWith("outcome.json\" is not there or empty."));
    }

    @Test
    void aDamagedTableIsNamedOnceAndInOneSentence() throws IOException {
        Files.writeString(directory.resolve("m/runs/" + RUN + "/weights/part-0.parquet"), "no table");

        assertThat(differences()).singleElement().satisfies(each -> assertThat(each.sentence())
                .startsWith("The table \"")
                .endsWith("and run again."));
    }

    @Test
    void whatWasObservedIsHeldByItsDigestAlone() {
        run.write(
                CertificateRow.TABLE,
                CertificateRow.of(CERTIFICATE, Optional.of(new CertifiedRows(10, 9, OptionalLong.of(8)))));

        assertThat(differences()).hasSize(1);
        assertThat(differences().get(0).where()).contains("digest");
    }

    @Test
    void aMissingRowAndAFileThatIsNoTableAreNamed() throws IOException {
        List<TableRow> rows = new ArrayList<>();
        TableFile parameters = run.table(ParameterRow.TABLE);
        parameters.read(rows::add);
        parameters.write(rows.subList(0, rows.size() - 1).iterator());
        Files.writeString(directory.resolve("m/runs/" + RUN + "/weights/part-0.parquet"), "no table");

        List<TableDifference> found = differences();

        assertThat(found.get(0).where()).isEqualTo("its end");
        assertThat(found.get(0).found()).isEqualTo(rows.size() - 1 + " rows");
        assertThat(found)
                .anyMatch(each -> each.table().equals("weights") && each.where().equals("its file"));
    }

    /** Wherever a run was written, the path of its directory ends as its configuration says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "out",
                "out/",
                "./out",
                ".",
                "../out",
                "a/../out",
                "../../b/out",
                "/data/out",
                "file:/data/out",
                "s3a://bucket",
                "s3a://bucket/",
                "s3a://bucket/a/b",
                "hdfs://host:8020/a"
            })
    void thePathOfARunEndsAsItsConfigurationSays(String output) {
        String path = OutputDirectory.at(new Configuration(false), "/data", "delay")
                .run(RUN)
                .path();
        String written = new org.apache.hadoop.fs.Path(
                        new org.apache.hadoop.fs.Path(output), path.substring(path.indexOf("delay/")))
                .toString();
        String end = RunDirectory.endOf(output, "delay", RUN);

        assertThat(RunDirectory.endsWith(written, end)).as(written + " " + end).isTrue();
        assertThat(RunDirectory.endsWith("/copy/" + written, end))
                .as("where it was copied")
                .isTrue();
        assertThat(RunDirectory.endsWith(written.replace("delay", "other"), end))
                .isFalse();
    }
}
