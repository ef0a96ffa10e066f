package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.integer.InstructionRow;
import io.vernier.jobs.export.Export;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integers for other runtimes, made by jobs as a user runs them. */
class TargetsTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void writeRows() {
        bench = new Workbench(directory);
        bench.write(Specimens.rows(0, 1500), "train").write(Specimens.rows(5000, 5600), "held");
        bench.save(Specimens.train("perceptron"), "perceptron");
    }

    private static Outcome run(String out, String... settings) {
        return bench.job(
                        "perceptron",
                        "train",
                        Stream.concat(
                                        Stream.of(bench.validation("held"), "output.path=" + bench.path(out)),
                                        Stream.of(settings))
                                .toArray(String[]::new))
                .run();
    }

    private static List<String> kinds(Outcome outcome) {
        return bench.table(Workbench.run(outcome), "program").stream()
                .map(row -> row.<String>getAs("kind"))
                .toList();
    }

    @Test
    void anInt8RunMultipliesLooksUpAndIsVerified() {
        Outcome outcome = run("int8", "quantization.target=int8");

        assertThat(kinds(outcome))
                .containsExactly(
                        "quantize", "linear", "requantize", "table", "linear", "dequantize", "softmax", "predict");
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
        Row agreement = bench.table(Workbench.run(outcome), "validation").stream()
                .filter(row -> row.getAs("metric").equals("agreement"))
                .findFirst()
                .orElseThrow();
        assertThat(agreement.<Double>getAs("quantized_value")).isGreaterThan(0.97);
    }

    @ParameterizedTest
    @CsvSource({"refit", "round"})
    void anEncryptedRunIsVerifiedAndExportedWithItsIntegers(String method) {
        Outcome outcome = run(
                "fhe-" + method,
                "quantization.target=fhe",
                "quantization.weights.method=" + method,
                "quantization.inputs.bits=3",
                "quantization.activations.bits=3",
                "quantization.weights.bits=3");
        Configuration hadoop = new Configuration(false);
        LocatedRun located = LocatedRun.at(hadoop, Workbench.run(outcome));
        List<InstructionRow> program = located.run().read(ProgramTable.TABLE);

        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
        assertThat(new String(Export.FHE.of(hadoop, located, "fhe.json").content(), StandardCharsets.UTF_8))
                .contains("\"run_id\" : \"" + located.run().runId() + '"')
                .contains("\"bias\" : " + bias(program.get(1)));
    }

    /** As the document writes it. */
    private static String bias(InstructionRow linear) {
        int outputs = linear.shape()[0];
        int weights = outputs * linear.shape()[1];
        return Arrays.stream(linear.integers(), weights, weights + outputs)
                .boxed()
                .toList()
                .toString()
                .replace("[", "[ ")
                .replace("]", " ]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantization.target=fhe quantization.inputs.bits=12 quantization.weights.bits=12 | but an encrypted table drops bits of at most 16",
                "quantization.accumulator_bits=10 | but quantization.accumulator_bits allows 10",
                "quantization.target=int8 quantization.weights.method=refit | quantization.target is \"int8\""
            })
    void whatATargetCannotRunIsRefused(String settings, String message) {
        assertThatThrownBy(() -> run("refused", settings.split(" ")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message);
    }
}
