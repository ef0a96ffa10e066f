package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of few bits, fitted by jobs as a user runs them. */
class RefitTest {
    private static final String[] TWO_BITS = {"quantization.inputs.bits=2", "quantization.weights.bits=2"};
    private static final Pattern LOSSES = Pattern.compile("they lose ([0-9.]+), rounded weights ([0-9.]+)\\.");

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void writeRows() {
        bench = new Workbench(directory);
        bench.write(Specimens.rows(0, 1500), "train").write(Specimens.rows(5000, 6000), "held");
        bench.shuffle(Specimens.rows(0, 1500), 7, "shuffled");
        bench.shuffle(Specimens.vectors(Specimens.rows(0, 1500), "pmod(id, 3) = 0"), 3, "vectors");
        for (String model : Specimens.MODELS) {
            bench.save(Specimens.train(model), model);
        }
        bench.save(Specimens.trainOnVectors("multinomial"), "on-vectors");
        bench.save(Specimens.train("one-vs-rest"), "one-vs-rest");
    }

    private static String[] settings(String... more) {
        return Stream.of(TWO_BITS, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static Outcome run(String model, String table, String out, String... more) {
        String[] common = settings(
                "quantization.activations.bits=2",
                "model.name=m",
                "output.path=" + bench.path(out),
                model.equals("on-vectors") ? "gates={}" : bench.validation("held"));
        return bench.job(
                        model,
                        table,
                        Stream.of(common, more).flatMap(Arrays::stream).toArray(String[]::new))
                .run();
    }

    private static Path local(String path) {
        return Path.of(path.replaceFirst("^file:", ""));
    }

    private static Verification.Report verify(Outcome outcome) {
        return Workbench.verify(Workbench.run(outcome), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "regression, refit, plain, 1, 2",
        "binary, refit, plain, 1, 2",
        "binary, refit, refined, 1, 3",
        "regression, refit, mixed, 1, 3",
        "multinomial, refit, mixed, 1, 3",
        "multinomial, refit, plain, 1, 2",
        "multinomial, compensate, refined, 1, 3",
        "one-vs-rest, refit, plain, 1, 2",
        "one-vs-rest, refit, mixed, 1, 3",
        "one-vs-rest, compensate, plain, 1, 2",
        "perceptron, refit, plain, 2, 4",
        "perceptron, compensate, plain, 2, 4"
    })
    void aModelIsFittedProvenAndVerified(String model, String method, String codes, int layers, int passes) {
        Outcome outcome = run(
                model,
                "train",
                "out-" + model + method + codes,
                "quantization.weights.method=" + method,
                "quantization.inputs.codes=" + codes);

        List<MatchResult> losses =
                LOSSES.matcher(String.join("\n", outcome.sentences())).results().toList();
        assertThat(losses).hasSize(layers).allSatisfy(each -> assertThat(Double.parseDouble(each.group(1)))
                .isLessThanOrEqualTo(Double.parseDouble(each.group(2))));
        assertThat(moments(outcome)).hasSize(passes);
        assertThat(verify(outcome).differences()).isEmpty();
        assertThat(bench.table(Workbench.run(outcome), "certificate")).isNotEmpty();
        assertThat(bench.table(Workbench.run(outcome), "parameters"))
                .extracting(row -> row.<String>getAs("estimator"))
                .containsOnly("refit");
    }

    @ParameterizedTest
    @CsvSource({
        "multinomial, multinomial, shuffled",
        "multinomial, on-vectors, vectors",
        "one-vs-rest, one-vs-rest, shuffled",
        "perceptron, perceptron, shuffled"
    })
    void neitherPartitionsNorTheFormOfRowsChangeAnInteger(String first, String model, String table) {
        String codes = "quantization.inputs.codes=" + (first.equals("multinomial") ? "refined" : "plain");
        Outcome one = run(first, "train", "one-" + first + table, codes);
        Outcome other = run(model, table, "other-" + first + table, codes);

        for (String name : List.of("weights", "program")) {
            assertThat(bench.table(Workbench.run(other), name)).isEqualTo(bench.table(Workbench.run(one), name));
        }
        assertThat(sums(other)).isNotEmpty().isEqualTo(sums(one));
    }

    @Test
    void outputsWithoutASoftmaxKeepMoreDecisionsThanRounding() {
        Outcome rounded = run("one-vs-rest", "train", "alone-rounded", "quantization.weights.method=round");
        Outcome fitted = run("one-vs-rest", "train", "alone-fitted", "quantization.weights.method=refit");

        assertThat(agreement(fitted)).isGreaterThan(agreement(rounded));
    }

    private static double agreement(Outcome outcome) {
        return bench.table(Workbench.run(outcome), "validation").stream()
                .filter(row -> row.getAs("metric").equals("agreement"))
                .mapToDouble(row -> row.<Double>getAs("quantized_value"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void inputsHaveWidthsOfTheirOwnAndTheRunSaysWhatThatIsExpectedToCost() {
        String[] mixed = {"quantization.inputs.codes=mixed", "gates={log_loss_rise: '<= 5'}"};
        Outcome one = run("binary", "train", "mixed-one", mixed);
        Outcome other = run("binary", "shuffled", "mixed-other", mixed);

        List<Row> inputs = bench.table(Workbench.run(one), "parameters").stream()
                .filter(row -> row.getAs("tensor").equals("input"))
                .toList();
        assertThat(inputs.stream().mapToInt(row -> row.<Integer>getAs("bits")).sum())
                .isEqualTo(2 * inputs.size());
        assertThat(inputs).extracting(row -> row.<Integer>getAs("bits")).anyMatch(bits -> bits != 2);
        assertThat(inputs).allSatisfy(row -> assertThat(row.<Long>getAs("qmax"))
                .isEqualTo((1L << row.<Integer>getAs("bits")) - 1));
        assertThat(inputs)
                .filteredOn(row -> row.<Integer>getAs("bits") == 0)
                .isNotEmpty()
                .allSatisfy(
                        row -> assertThat(row.<Double>getAs("clipped_fraction")).isZero());
        assertThat(one.sentences()).anyMatch(text -> text.contains("have widths of their own, of 2 bits on average: "));
        List<Row> expected = bench.table(Workbench.run(one), "validation").stream()
                .filter(row -> row.getAs("metric").equals("expected_loss_rise"))
                .toList();
        assertThat(expected).singleElement().satisfies(row -> assertThat(row.<Double>getAs("quantized_value"))
                .isBetween(1e-6, 1.0));
        for (String table : List.of("weights", "program", "parameters")) {
            assertThat(bench.table(Workbench.run(other), table)).isEqualTo(bench.table(Workbench.run(one), table));
        }
        assertThat(sums(other)).isEqualTo(sums(one));
        assertThat(verify(one).differences()).isEmpty();
    }

    private static List<List<Row>> sums(Outcome outcome) {
        return moments(outcome).stream()
                .map(each -> bench.table(each.toString(), "moments"))
                .toList();
    }

    private static List<Path> moments(Outcome outcome) {
        try (var all = Files.list(local(outcome.calibration().path()).resolve("moments"))) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void savedMomentsAreUsedInsteadOfTheData() {
        String out = "output.path=" + bench.path("reuse");
        Outcome first = bench.job("binary", "train", settings(out)).run();
        List<Path> found = moments(first);
        String id = Path.of(first.calibration().path()).getFileName().toString();

        Outcome named = bench.job(
                        "binary",
                        "train",
                        settings(out, "calibration={id: " + id + "}", "quantization.weights.method=refit"))
                .run();
        Outcome rounded = bench.job("binary", "train", settings(out, "calibration={id: " + id + "}"))
                .run();
        Outcome wider = bench.job("binary", "train", settings(out, "quantization.inputs.bits=3"))
                .run();

        assertThat(found).hasSize(2);
        // Without data the default rounds, which is another run.
        assertThat(Workbench.run(rounded)).isNotEqualTo(Workbench.run(first));
        assertThat(bench.table(Workbench.run(rounded), "weights"))
                .isNotEqualTo(bench.table(Workbench.run(first), "weights"));
        for (String table : List.of("weights", "program")) {
            assertThat(bench.table(Workbench.run(named), table)).isEqualTo(bench.table(Workbench.run(first), table));
        }
        assertThat(moments(wider)).hasSize(3).containsAll(found);
        assertThatThrownBy(() -> bench.job(
                        "binary",
                        "train",
                        settings(
                                out,
                                "calibration={id: " + id + "}",
                                "quantization.weights.method=refit",
                                "quantization.weights.bits=5")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("has no moments that weights could be re-fitted to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantization.activations.bits=3 | the calibration data would be read once more",
                "quantization.overrides=[{tensor: layer1.*, bits: 3}] | their moments are complete and would be used",
                "quantization.inputs.bits=3 | the calibration data would be read 3 times more",
                "quantization.weights.method=compensate | the calibration data would be read twice more"
            })
    void aLayerIsReadAgainOnlyWhereSomethingBeforeItsWeightsDiffers(String setting, String expected) {
        String[] common = {
            "quantization.weights.bits=2",
            "quantization.activations.bits=2",
            "quantization.inputs.bits=2",
            "output.path=" + bench.path("layers")
        };
        bench.job("perceptron", "train", common).run();

        String[] other =
                Stream.concat(Arrays.stream(common), Stream.of(setting)).toArray(String[]::new);

        assertThat(bench.job("perceptron", "train", other).plan())
                .anyMatch(line -> line.contains("are re-fitted; " + expected));
    }

    @Test
    void aRunOfOtherMomentsIsNotVerified() throws IOException {
        Outcome outcome = run("binary", "train", "damaged");
        for (Path each : moments(outcome)) {
            Path table = each.resolve("moments/part-0.parquet");
            byte[] bytes = Files.readAllBytes(table);
            Files.write(table, Arrays.copyOf(bytes, bytes.length / 2));
            Files.deleteIfExists(each.resolve("moments/.part-0.parquet.crc"));
        }

        assertThatThrownBy(() -> verify(outcome))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is damaged or foreign");
    }

    @ParameterizedTest
    @CsvSource({
        "binary, 4, '', true",
        "binary, 5, '', false",
        "binary, 4, quantization.weights.method=round, false",
        "binary, 6, quantization.weights.method=refit, true",
        "binary, 4, quantization.convention=concrete-ml, false",
        "binary, 4, quantization.inputs.estimator=mse, false",
        "binary, 4, quantization.guard=false, false",
        "one-vs-rest, 4, '', true",
        "one-vs-rest, 5, '', false",
        "perceptron, 4, '', true",
        "perceptron, 4, quantization.activations.estimator=minmax, false",
        "perceptron, 5, quantization.weights.method=compensate, true"
    })
    void theWidthAndTheModelDecideUnlessTheConfigurationDoes(String model, int bits, String setting, boolean refits) {
        List<String> plan = bench.job(
                        model, "train", "quantization.weights.bits=" + bits, setting.isEmpty() ? "gates={}" : setting)
                .plan();

        assertThat(String.join("\n", plan)
                        .contains(
                                model.equals("perceptron")
                                        ? "Weights of \"layer0.linear\", \"layer1.linear\" are re-fitted; the"
                                                + " calibration data would be read 4 times more"
                                        : "Weights of \"layer0.linear\" are re-fitted; the calibration data would be"
                                                + " read twice more"))
                .isEqualTo(refits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "perceptron | quantization.activations.estimator=minmax | the estimator of the activations \"layer0.sigmoid\" is"
                        + " \"minmax\", where the fit chooses the range itself; set it to \"round\".",
                "perceptron | quantization.activations.bits=9 | the activations \"layer0.sigmoid\" have 9 bits and their weights 2",
                "binary | quantization.convention=concrete-ml | quantization.convention is \"concrete-ml\"",
                "binary | quantization.inputs.estimator=mse | the estimator of the inputs is \"mse\", where the fit chooses the range itself",
                "binary | quantization.guard=false | quantization.guard is false, where the fit chooses the scales itself",
                "binary | quantization.inputs.granularity=per-tensor | the inputs are not per-feature",
                "binary | quantization.weights.granularity=per-tensor | the weights are not per-output",
                "perceptron | quantization.inputs.codes=refined | quantization.inputs.codes is \"refined\", which knows one layer of 181"
                        + " inputs at most, and there are 2 of 9; set it to \"round\".",
                "perceptron | quantization.inputs.codes=mixed | quantization.inputs.codes is \"mixed\", which knows one layer, and there"
                        + " are 2; set it to \"round\".",
                "one-vs-rest | quantization.inputs.codes=refined | which knows one output, or several before a softmax; set it to",
                "binary | quantization.inputs={codes: refined, zero: integer} | knows no quantization.inputs.zero: integer",
                "binary | quantization.inputs.bits=9 | the inputs have 9 bits and their weights 2, of which it knows 8 at most"
            })
    void whatCannotBeFittedIsRefused(String model, String setting, String message) {
        assertThatThrownBy(() -> bench.job(model, "train", settings("quantization.weights.method=refit", setting)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("quantization.weights.method is \"refit\", but ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"zero, real", "codes, refined", "codes, mixed"})
    void roundedWeightsRefuseWhatTheyDoNotKnowOfInputs(String key, String value) {
        assertThatThrownBy(() -> bench.job("binary", "train", "quantization.inputs." + key + "=" + value))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith(
                        "quantization.inputs." + key + " is \"" + value + "\", but weights are rounded");
    }

    @Test
    void sumsThatAreTooLargeAreRefusedBeforeTheScan() {
        String[] small = settings("calibration.histogram_channels=1", "calibration.state_budget=1m");
        String[] asked = Arrays.copyOf(small, small.length + 1);
        asked[small.length] = "quantization.weights.method=refit";

        assertThat(bench.job("binary", "train", small).plan()).noneMatch(line -> line.contains("re-fitted"));
        assertThatThrownBy(() -> bench.job("binary", "train", asked))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "To re-fit \"layer0.linear\" (9 inputs, 1 outputs) takes 2,211,840 bytes in each task, but"
                                + " calibration.state_budget is 1,048,576; raise it, or set quantization.weights.method: round.");
    }
}
