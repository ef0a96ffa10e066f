package io.vernier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.quantize.TreeSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobConfigurationReaderTest {

    private static final List<String> PATHS =
            List.of("model.path=models/delay", "calibration.path=data/train", "output.path=out");

    private static final String SMALL =
            """
            model: {path: models/delay}
            calibration: {path: data/train}
            output: {path: out}
            """;

    @TempDir
    private Path directory;

    @Test
    void gatesStandInTheOrderOfTheirNamesHoweverTheyWereWritten() throws IOException {
        String one = SMALL + "validation: {path: data/test}\ngates: {agreement: '>= 0.9', accuracy_drop: '<= 0.05'}\n";
        String other =
                SMALL + "validation: {path: data/test}\ngates: {accuracy_drop: '<= 0.05', agreement: '>= 0.9'}\n";

        assertThat(read(one).gates()).isEqualTo(read(other).gates());
    }

    private static JobConfiguration set(String... settings) {
        List<String> all = new ArrayList<>(PATHS);
        all.addAll(List.of(settings));
        return JobConfigurationReader.read(new Configuration(false), Optional.empty(), all);
    }

    private static CalibrationConfiguration.Measured measured(JobConfiguration job) {
        return (CalibrationConfiguration.Measured) job.calibration();
    }

    private static List<String> problems(String... settings) {
        try {
            set(settings);
            return List.of();
        } catch (Refusal e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
            return e.getMessage().lines().toList();
        }
    }

    private JobConfiguration read(String yaml, String... settings) throws IOException {
        Path file = Files.writeString(directory.resolve("job.yaml"), yaml);
        return JobConfigurationReader.read(new Configuration(false), Optional.of(file.toString()), List.of(settings));
    }

    private List<String> problemsIn(String yaml, String... settings) throws IOException {
        try {
            read(yaml, settings);
            return List.of();
        } catch (Refusal e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
            return e.getMessage().lines().toList();
        }
    }

    static Stream<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", "conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void readsEveryConfigurationOfTheRepository(Path file) {
        JobConfiguration job =
                JobConfigurationReader.read(new Configuration(false), Optional.of(file.toString()), List.of());

        assertThat(job.model().name()).isEqualTo("delay");
    }

    @Test
    void theCommentedConfigurationSaysTheDefaultsAndNamesEveryKey() {
        Configuration hadoop = new Configuration(false);
        JobConfiguration commented = JobConfigurationReader.read(hadoop, Optional.of("../conf/job.yaml"), List.of());
        JobConfiguration small = JobConfigurationReader.read(
                hadoop, Optional.of("../conf/small.yaml"), List.of("validation.path=data/test"));

        assertThat(commented.resolved()).isEqualTo(small.resolved());
        assertThat(keysOf("../conf/job.yaml")).isEqualTo(keys(small.resolved()));
    }

    private static List<String> keysOf(String file) {
        Problems problems = new Problems();
        try {
            Value value = YamlDocument.parse(Files.readString(Path.of(file)), file, problems)
                    .orElseThrow();
            return keys(((Value.Mapping) value).entries());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> keys(Map<String, ?> tree) {
        List<String> keys = new ArrayList<>();
        tree.forEach((key, value) -> {
            Object inner = value instanceof Value.Mapping mapping ? mapping.entries() : value;
            if (inner instanceof Map<?, ?> map && !map.isEmpty()) {
                keys(map.entrySet().stream().collect(Collectors.toMap(entry -> (String) entry.getKey(), entry ->
                                (Object) entry.getValue())))
                        .forEach(name -> keys.add(key + "." + name));
            } else {
                keys.add(key);
            }
        });
        return keys.stream().sorted().toList();
    }

    @Test
    void fillsInTheDefaults() throws IOException {
        JobConfiguration job = read(SMALL);

        assertThat(job.model())
                .isEqualTo(new JobConfiguration.ModelConfiguration("models/delay", "delay", OnnxConfiguration.DEFAULT));
        assertThat(measured(job).source().format()).isEqualTo("parquet");
        assertThat(measured(job).source().source()).isEqualTo(new Source.Files("parquet", List.of("data/train")));
        assertThat(measured(job).source().where()).isEmpty();
        assertThat(measured(job).source().identity()).isEmpty();
        assertThat(measured(job).source().options()).isEmpty();
        assertThat(measured(job).histogramChannels()).isEqualTo(4096);
        assertThat(measured(job).groups()).isEqualTo(JobConfiguration.CalibrationConfiguration.Measured.AUTO);
        assertThat(measured(job).stateBudgetBytes()).isEqualTo(256L << 20);
        assertThat(job.validation()).isEmpty();
        assertThat(job.gates()).isEmpty();
        assertThat(job.output())
                .isEqualTo(new JobConfiguration.OutputConfiguration("out", Optional.empty(), Optional.empty()));
        QuantizationConfiguration quantization = job.quantization();
        assertThat(quantization.convention()).isEqualTo(Convention.vernier());
        assertThat(quantization.inputs())
                .isEqualTo(new TensorSpecification(
                        8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax()));
        assertThat(quantization.activations())
                .isEqualTo(new TensorSpecification(
                        8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.meanSquaredError()));
        assertThat(quantization.weights().bits()).isEqualTo(8);
        assertThat(quantization.weights().signed()).isTrue();
        assertThat(quantization.weights().scheme()).isEqualTo(Scheme.SYMMETRIC);
        assertThat(quantization.weights().granularity()).isEqualTo(Granularity.PER_CHANNEL);
        assertThat(quantization.overrides()).isEmpty();
        assertThat(quantization.guard()).isEqualTo(Specification.Guard.ON);
        assertThat(quantization.nonFinite()).isEqualTo(NonFinite.FAIL);
    }

    @Test
    void aSavedCalibrationStandsInThePlaceOfData() throws IOException {
        JobConfiguration job = read(SMALL, "calibration={id: 0123456789012345}");

        assertThat(job.calibration()).isEqualTo(new CalibrationConfiguration.Saved("0123456789012345"));
        assertThat(JobConfigurationReader.ofResolved(job.maskedResolved())).isEqualTo(job);
        assertThat(set("calibration.path=", "calibration.id=0123456789abcdef").calibration())
                .isEqualTo(new CalibrationConfiguration.Saved("0123456789abcdef"));
    }

    @Test
    void aSavedCalibrationAndDataTogetherAreRefused() {
        assertThat(problems("calibration.id=0123456789abcdef", "calibration.groups=32"))
                .containsExactly("\"calibration.id\" names a saved calibration, but \"calibration.path\","
                        + " \"calibration.groups\" tell of data to read: give either, such as"
                        + " --set 'calibration={id: 0123456789abcdef}' for the saved one.");
        assertThat(problems("calibration={id: ABC, wehre: x}"))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("\"calibration.id\" (--set) is \"ABC\""))
                .anyMatch(line -> line.contains("did you mean \"calibration.where\"?"));
    }

    @Test
    void resolvesToTheWholeTree() {
        JobConfiguration job = set("gates.agreement=>=0.990", "validation.path=data/test");

        assertThat(job.resolved().toString())
                .isEqualTo(
                        "{calibration={footers=check, format=parquet, groups=auto, histogram_channels=4096, id=, identity=,"
                                + " options={}, path=data/train, query=, schema=, state_budget=256m, table=, version=,"
                                + " where=}, gates={agreement=>= 0.99},"
                                + " model={name=delay, path=models/delay}, onnx={as=auto, batch=0, bias=auto, compensate=false,"
                                + " decision=auto, equalize=auto, estimator=auto, float=[],"
                                + " histogram_channels=0, inputs=[], operators=compute, output=, quantize_outputs=false,"
                                + " reference=false, tap_budget=64m, taps=operators, target=onnxruntime, weights_type=int8},"
                                + " output={as_of=, path=out, tables=},"
                                + " quantization={activations={bits=8, estimator=mse, granularity=per-tensor,"
                                + " scheme=asymmetric, signed=false}, convention=vernier, guard=true, inputs={bits=8,"
                                + " estimator=minmax, granularity=per-feature, ranks=all, scheme=asymmetric, signed=false},"
                                + " non_finite=fail, overrides=[], prune_unreached=false, target=vernier, weights={bits=8, granularity=per-output,"
                                + " scheme=symmetric, signed=true}}, validation={ablation=false, format=parquet, identity=, label=,"
                                + " options={}, path=data/test, query=, schema=, slices=[], table=, tolerance=0.1,"
                                + " version=, where=}}");
    }

    @Test
    void ranksHaveTheBitsThatAreWrittenAndAllWithoutThem() {
        assertThat(set().quantization().specification().trees().ranks()).isEmpty();
        assertThat(set("quantization.inputs.bits=5")
                        .quantization()
                        .specification()
                        .trees()
                        .ranks())
                .hasValue(5);
        assertThat(set("quantization.inputs={bits: 5, ranks: all}")
                        .quantization()
                        .specification()
                        .trees()
                        .ranks())
                .isEmpty();
        assertThat(set("quantization.inputs.ranks=3")
                        .quantization()
                        .specification()
                        .trees()
                        .ranks())
                .hasValue(3);
        assertThat(set("quantization.overrides=[{tensor: input, bits: 4}]")
                        .quantization()
                        .specification()
                        .trees()
                        .ranks())
                .hasValue(4);
    }

    @Test
    void leavesAreRealUnlessTheyAreGivenBitsAndNothingIsPrunedUnasked() {
        assertThat(trees()).isEqualTo(TreeSpecification.EXACT);
        assertThat(trees("quantization.leaves={}").leaves()).hasValue(8);
        assertThat(trees("quantization.leaves.bits=16").leaves()).hasValue(16);
        assertThat(trees("quantization.leaves.bits=8", "quantization.overrides=[{tensor: trees.*, bits: 5}]")
                        .leaves())
                .hasValue(5);
        assertThat(trees("quantization.overrides=[{tensor: trees.*, bits: 5}]").leaves())
                .isEmpty();
        assertThat(trees("quantization.prune_unreached=true").unreached()).isEqualTo(TreeSpecification.Unreached.PRUNE);
    }

    private static TreeSpecification trees(String... settings) {
        return set(settings).quantization().specification().trees();
    }

    @Test
    void anOnnxFileIsCalledWithoutItsEndingAndReadsTheColumnsThatAreTold() {
        JobConfiguration job = set("model.path=models/net.onnx", "onnx.inputs=[{name: X, columns: [a, b]}]");

        assertThat(job.model())
                .isEqualTo(new JobConfiguration.ModelConfiguration(
                        "models/net.onnx",
                        "net",
                        OnnxConfiguration.of(List.of(new OnnxConfiguration.InputColumns("X", List.of("a", "b"))))));
        assertThatThrownBy(() -> set("model.path=models/net", "onnx.inputs=[{name: X, columns: [a]}]"))
                .hasMessageContaining("expected a file that ends in .onnx");
        assertThatThrownBy(() ->
                        set("model.path=net.onnx", "onnx.inputs=[{name: X, columns: [a]}, {name: X, columns: []}, 7]"))
                .hasMessageContaining("for the second time")
                .hasMessageContaining("onnx.inputs[1].columns")
                .hasMessageContaining("a map such as {name: X, columns: [a, b]}");
    }

    @Test
    void equalMeaningsResolveEqually() {
        assertThat(set("quantization.inputs.estimator=percentile").resolved())
                .isEqualTo(set("quantization.inputs.estimator={name: percentile, p: 99.990}")
                        .resolved());
        assertThat(set("output.as_of=2013-01-31").resolved())
                .isEqualTo(set("output.as_of=2013-01-31T01:00:00+01:00").resolved());
        assertThat(set("model.name=delay", "gates={}", "validation={}").resolved())
                .isEqualTo(set().resolved());
    }

    @Test
    void settingsWinOverTheFileAndLaterOnesOverEarlierOnes() throws IOException {
        JobConfiguration job = read(
                SMALL + "quantization: {inputs: {bits: 4, estimator: mse}}\n",
                "quantization.inputs.bits=5",
                "quantization.inputs.bits=6",
                "model.path=other/");

        assertThat(job.quantization().inputs().bits()).isEqualTo(6);
        assertThat(job.quantization().inputs().estimator()).isEqualTo(RangeEstimator.meanSquaredError());
        assertThat(job.model().name()).isEqualTo("other");
    }

    @Test
    void anEmptySettingTakesASectionOut() throws IOException {
        String yaml = SMALL + "validation: {path: data/test}\ngates: {agreement: '>= 0.99'}\n";

        JobConfiguration job = read(yaml, "validation=", "gates=");

        assertThat(job.validation()).isEmpty();
        assertThat(job.gates()).isEmpty();
    }

    @Test
    void settingsTakeListsMapsQuotedTextAndAnythingElseAsItStands() {
        JobConfiguration job = set(
                "quantization.overrides=[{tensor: \"layer1.*\", bits: 6}]",
                "calibration.where=year < 2013 and a = 'b' # no comment",
                "calibration.options.fs.s3a.path=true",
                "calibration.options.header='true'",
                "validation={path: data/test, label: delayed}",
                "gates.agreement=>= 0.99",
                "gates.accuracy_drop=\"<= 0.01\"");

        assertThat(measured(job).source().where()).contains("year < 2013 and a = 'b' # no comment");
        assertThat(measured(job).source().options())
                .containsEntry("fs.s3a.path", "true")
                .containsEntry("header", "true");
        assertThat(job.validation().orElseThrow().label()).contains("delayed");
        assertThat(job.gates())
                .extracting(Gate::sentence)
                .containsExactly("accuracy_drop <= 0.01", "agreement >= 0.99");
        Specification specification = job.quantization().specification();
        assertThat(specification.tensors().apply(Role.WEIGHT, "layer1.linear").bits())
                .isEqualTo(6);
        assertThat(specification.tensors().apply(Role.WEIGHT, "layer0.linear").bits())
                .isEqualTo(8);
    }

    @Test
    void theFirstMatchingOverrideWinsAndChangesNothingElse() {
        JobConfiguration job =
                set("quantization.overrides=[{tensor: input, bits: 3, estimator: {name: percentile, p: 99.9}},"
                        + "{tensor: \"in*\", bits: 5, granularity: per-tensor}]");

        assertThat(job.quantization().specification().tensors().apply(Role.INPUT, "input"))
                .isEqualTo(new TensorSpecification(
                        3,
                        false,
                        Scheme.ASYMMETRIC,
                        Granularity.PER_CHANNEL,
                        RangeEstimator.percentile(new BigDecimal("99.9"))));
        assertThat(job.quantization().unmatched(List.of("layer0.linear"))).containsExactly("input", "in*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1024 | 1024",
                "256m | 268435456",
                "1g | 1073741824",
                "2GB | 2147483648",
                "64 k | 65536",
                "1t | 1099511627776"
            })
    void readsSizes(String size, long bytes) {
        assertThat(measured(set("calibration.state_budget=" + size)).stateBudgetBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "2013-01-31, 2013-01-31T00:00:00Z",
        "2013-01-31T06:00, 2013-01-31T06:00:00Z",
        "2013-01-31T06:00:00Z, 2013-01-31T06:00:00Z",
        "2013-01-31T06:00:00.5+02:00, 2013-01-31T04:00:00.500Z"
    })
    void readsTimesAsInstants(String text, String instant) throws IOException {
        assertThat(set("output.as_of=" + text).output().asOf()).contains(instant);
        assertThat(read(SMALL.replace("path: out", "path: out, as_of: " + text))
                        .output()
                        .asOf())
                .contains(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "on", "True"})
    void readsTruthValues(String truth) {
        assertThat(set("quantization.guard=" + truth).quantization().guard()).isEqualTo(Specification.Guard.ON);
        assertThat(set("quantization.guard=off").quantization().guard()).isEqualTo(Specification.Guard.OFF);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantization.target=tpu | \"quantization.target\" (--set) is \"tpu\"",
                "quantization.accumulator_bits=1 | \"quantization.accumulator_bits\" (--set) is 1",
                "model.pth=x | \"model.pth\" (--set) is not known: did you mean \"model.path\"?",
                "quantisation.guard=true | \"quantisation\" (--set) is not known: did you mean \"quantization\"?",
                "quantization.weights.estimator=mse | \"quantization.weights.estimator\" (--set) is not known",
                "quantization.bits=4 | did you mean \"quantization.activations.bits\" or \"quantization.inputs.bits\" or \"quantization.weights.bits\"?",
                "bits=4 | did you mean \"quantization.activations.bits\" or \"quantization.inputs.bits\" or \"quantization.weights.bits\"?",
                "weights.bits=4 | \"weights\" (--set) is not known: did you mean \"quantization.weights\"?",
                "quantization.weights=4 | expected a map, with keys such as \"quantization.weights.bits\".",
                "calibration=data/train | expected a map, with keys such as \"calibration.path\".",
                "quantization.inputs.bits=0 | is 0: expected a whole number from 1 to 16.",
                "quantization.inputs.bits=33 | is 33: expected a whole number from 1 to 16.",
                "quantization.weights.bits=eight | is \"eight\": expected a whole number from 1 to 16.",
                "quantization.inputs.bits=8.0 | is 8.0: expected a whole number",
                "quantization.inputs.bits=010 | is 010: expected a whole number",
                "quantization.inputs.bits=99999999999999999999 | expected a whole number",
                "quantization.inputs.bits=[8] | is a list: expected a whole number",
                "quantization.weights.bits=1 | \"quantization.weights\" is signed and symmetric with 1 bit",
                "quantization.inputs.scheme=symmetric | is symmetric with signed false",
                "quantization.weights.signed=false | asks for weights that are not signed and symmetric",
                "quantization.weights.scheme=asymmetric | asks for weights that are not signed and symmetric",
                "quantization.inputs.signed=perhaps | is \"perhaps\": expected true or false",
                "quantization.inputs.scheme=symetric | the nearest is \"symmetric\"",
                "quantization.inputs.granularity=per-output | expected \"per-feature\" or \"per-tensor\"",
                "quantization.activations.granularity=per-channel | expected \"per-tensor\"",
                "quantization.weights.granularity=per-feature | expected \"per-column\" or \"per-output\" or \"per-row\" or \"per-tensor\"",
                "quantization.inputs.estimator=minmaxx | the nearest is \"minmax\"",
                "quantization.inputs.estimator={name: percentile, p: 0} | expected a number above 0 and at most 100",
                "quantization.inputs.estimator={name: percentile, p: 100.1} | expected a number above 0",
                "quantization.inputs.estimator={name: percentile, p: .nan} | expected a number above 0",
                "quantization.inputs.estimator={name: mse, p: 99} | belongs to \"percentile\" alone",
                "quantization.inputs.estimator={name: percentile, q: 9} | did you mean \"quantization.inputs.estimator.p\"?",
                "quantization.inputs.estimator={p: 9} | \"quantization.inputs.estimator.name\" is missing",
                "quantization.inputs=8 | \"quantization.inputs\" (--set) is 8: expected a map",
                "quantization.convention=tensorflow | \"tflite\" or \"vernier\"",
                "quantization.leaves.bits=1 | is 1: expected a whole number from 2 to 16.",
                "quantization.leaves.bits=17 | is 17: expected a whole number from 2 to 16.",
                "quantization.leaves={scale: 1} | \"quantization.leaves.scale\" (--set) is not known",
                "quantization.guard=maybe | is \"maybe\": expected true or false.",
                "quantization.non_finite=ignore | expected \"fail\" or \"skip\"",
                "quantization.overrides=layer0 | is \"layer0\": expected a list.",
                "quantization.overrides=[layer0] | \"quantization.overrides[0]\" (--set) is \"layer0\": expected a map",
                "quantization.overrides=[{bits: 4}] | \"quantization.overrides[0].tensor\" is missing",
                "quantization.overrides=[{tensor: input}] | changes nothing",
                "quantization.overrides=[{tensor: input, bit: 4}] | did you mean \"quantization.overrides[0].bits\"?",
                "quantization.overrides=[{tensor: '*', bits: 17}] | is 17: expected a whole number from 1 to 16.",
                "quantization.overrides=[{tensor: '*', bits: 1}] | (for weight tensors) is signed and symmetric with 1 bit",
                "quantization.overrides=[{tensor: in*, scheme: symmetric}] | (for input tensors) is symmetric with",
                "quantization.overrides=[{tensor: '*', signed: false}] | (for weight tensors) asks for weights",
                "quantization.overrides=[{tensor: '*.sigmoid', granularity: per-output}] | expected one of [per-tensor]",
                "calibration.histogram_channels=0 | is 0: expected a whole number of at least 1.",
                "calibration.groups=7 | expected \"1\" or \"2\" or \"32\" or \"4\" or \"8\" or \"auto\"",
                "calibration.groups=0 | expected \"1\" or \"2\" or \"32\" or \"4\" or \"8\" or \"auto\"",
                "calibration.state_budget=much | is \"much\": expected a size above 0, such as 256m or 1g.",
                "calibration.state_budget=0 | expected a size above 0",
                "calibration.state_budget=9000000t | expected a size above 0",
                "calibration.state_budget=-1 | expected a size above 0",
                "calibration.options=x | is \"x\": expected a map",
                "calibration.options.a=[1] | \"calibration.options.a\" (--set) is a list: expected text.",
                "calibration.options.ignoreCorruptFiles=true | files are never left out silently",
                "calibration.where=[a] | is a list: expected text.",
                "validation.label=delayed | \"validation.path\" is missing",
                "validation={path: x, tolerance: -0.1} | is -0.1: expected a number of at least 0.",
                "validation={path: x, tolerance: .inf} | expected a number of at least 0.",
                "validation={path: x, tolerance: little} | expected a number of at least 0.",
                "validation={path: x, slices: carrier} | expected a list.",
                "gates.agreement=>= 0.99 | \"gates\" need held-out data",
                "gates.agrement=>= 0.99 | \"gates.agrement\" (--set) is not known: did you mean \"gates.agreement\"?",
                "gates.agreement=0.99 | is 0.99: expected a comparison with a number",
                "gates.agreement=high | is \"high\": expected a comparison with a number",
                "gates.agreement=== 1 | expected a comparison with a number",
                "gates.agreement=>= NaN | expected a comparison with a number",
                "gates.agreement=>= 1e999 | expected a comparison with a number",
                "gates.agreement= | is empty: expected a comparison with a number",
                "gates.agreement={value: '>= 1', bound: low} | expected \"confidence\" or \"point\"",
                "gates.agreement={bound: point} | \"gates.agreement.value\" is missing",
                "output.as_of=yesterday | is \"yesterday\": expected a time in ISO 8601",
                "output.as_of=2013-02-30 | expected a time in ISO 8601",
                "model.name=a/b | \"model.name\" is \"a/b\": expected the name of one directory",
                "model.name=.. | expected the name of one directory",
                "model.name=. | expected the name of one directory",
                "model.name=a:b | expected the name of one directory",
                "model.path=models/.. | \"model.name\" is \"..\"",
                "model.path=/ | \"model.name\" is \"\"",
                "model= | \"model.path\" is missing",
                "calibration.path= | \"calibration.path\" is missing",
                "output={as_of: 2013-01-31} | \"output.path\" is missing",
                "model.path.x=1 | goes into \"path\" (--set), which is \"models/delay\"",
                "nothing | \"--set nothing\" names no key and value: write --set key=value.",
                "=x | names no key and value",
                "quantization.overrides=[{ | The value of \"--set quantization.overrides\" is not YAML",
                "model.path={a: &x {b: *x}} | a value contains itself",
                "model.path={a: !!java.net.URL [x]} | Global tag is not allowed"
            })
    void refusesBadSettings(String setting, String sentence) {
        assertThat(problems(setting)).anySatisfy(problem -> assertThat(problem).contains(sentence));
    }

    @Test
    void aliasesOfAliasesTakeNoMemory() throws IOException {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            String alias = "*a" + (level - 1);
            text.append(
                    String.format("a%d: &a%d [%s]%n", level, level, String.join(", ", Collections.nCopies(4, alias))));
        }

        assertThat(problemsIn(text.toString()))
                .singleElement()
                .asString()
                .contains("it has more than 10000 values, aliases written out");
    }

    @ParameterizedTest
    @CsvSource({"'>= 0.99', AT_LEAST", "'>0.99', MORE_THAN", "'<= 0.99', AT_MOST", "' < 0.99 ', LESS_THAN"})
    void readsComparisons(String expression, Comparison comparison) {
        JobConfiguration job = set("validation.path=x", "gates.sqnr_db={value: '" + expression + "'}");

        assertThat(job.gates()).containsExactly(new Gate(GateMetric.SQNR_DB, comparison, 0.99));
    }

    @Test
    void saysAllProblemsAtOnceWithTheirLines() throws IOException {
        List<String> problems = problemsIn(
                """
                modell: {path: models/delay}
                calibration:
                  path: data/train
                  wher: "year < 2013"
                quantization:
                  weights: {bits: 33}
                output: {}
                """);

        assertThat(problems)
                .containsExactly(
                        "\"model.path\" is missing: give it in the configuration or with --set model.path=VALUE.",
                        "The key \"calibration.wher\" (line 4) is not known: did you mean \"calibration.where\"?",
                        "\"quantization.weights.bits\" (line 6) is 33: expected a whole number from 1 to 16.",
                        "\"output.path\" is missing: give it in the configuration or with --set output.path=VALUE.",
                        "The key \"modell\" (line 1) is not known: did you mean \"model\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model: {path: a' | is not YAML (line",
                "'gates: {agreement: >= 0.99}' | put text with special characters, such as \">= 0.99\", in quotes",
                "'- a' | is a list: expected a map of keys",
                "'just text' | is \"just text\": expected a map of keys",
                "'' | is empty: expected a map of keys",
                "'# nothing' | is empty: expected a map of keys",
                "'\u0000\u0001PAR1' | is not YAML",
                "'? [a]\n: b' | A key (line 1) is a list or a map",
                "'a: !!javax.script.ScriptEngineManager x' | Global tag is not allowed",
                "'a: !secret x' | the tag \"!secret\" (line 1) is not supported"
            })
    void refusesFilesThatAreNoConfiguration(String yaml, String sentence) throws IOException {
        assertThat(problemsIn(yaml)).anySatisfy(problem -> assertThat(problem).contains(sentence));
    }

    @Test
    void refusesAKeyThatStandsTwice() throws IOException {
        assertThat(problemsIn(SMALL + "model: {path: other}\n"))
                .containsExactly("The key \"model\" (line 4) stands already in line 1: remove one of them.");
    }

    @Test
    void refusesFilesThatCannotBeRead() throws IOException {
        Configuration hadoop = new Configuration(false);
        Path latin = Files.write(directory.resolve("latin.yaml"), "model: é".getBytes(StandardCharsets.ISO_8859_1));
        Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat((1 << 20) + 1));

        for (Map.Entry<String, String> each : Map.of(
                        directory.resolve("absent.yaml").toString(),
                        "is not there",
                        directory.toString(),
                        "is not there",
                        "nosuch://bucket/job.yaml",
                        "cannot be read",
                        "",
                        "cannot be read",
                        latin.toString(),
                        "is not YAML: it is no UTF-8 text",
                        large.toString(),
                        "is larger than")
                .entrySet()) {
            assertThatThrownBy(() -> JobConfigurationReader.read(hadoop, Optional.of(each.getKey()), List.of()))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("\"" + each.getKey() + "\" " + each.getValue());
        }
    }

    @Test
    void readsUris() throws IOException {
        Path file = Files.writeString(directory.resolve("job.yaml"), SMALL);

        JobConfiguration job = JobConfigurationReader.read(
                new Configuration(false), Optional.of(file.toUri().toString()), List.of());

        assertThat(job.output().path()).isEqualTo("out");
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> JobConfigurationReader.read(new Configuration(false), Optional.empty(), List.of()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--config FILE");
    }

    @Test
    void masksSecretsButKeepsThemForTheJob() {
        JobConfiguration job = set(
                "calibration.options.password=hush",
                "calibration.options.fs.s3a.access.key=hush",
                "calibration.options.url=jdbc:postgresql://me:hush@host/db?user=me&sslpassword=hush&ssl=true",
                "calibration.options.header=true",
                "model.path=s3a://key:hu/sh@bucket/delay");

        assertThat(job.maskedResolved().toString()).doesNotContain("hush").doesNotContain("hu/sh");
        assertThat(job.maskedResolved().toString())
                .contains("header=true", "s3a://***@bucket/delay", "@host/db?user=me&sslpassword=***&ssl=true");
        assertThat(job.resolved().toString()).contains("hush", "hu/sh");
    }

    @Test
    void masksNothingElse() {
        JobConfiguration job = set(
                "validation={path: data/test, label: delayed}",
                "gates.agreement=>= 0.99",
                "calibration.options={author: me, mode: FAILFAST}",
                "quantization.overrides=[{tensor: input, bits: 4}]");

        assertThat(job.maskedResolved()).isEqualTo(job.resolved());
    }

    @Test
    void aPathThatIsThereIsNoGlobWhateverItsCharacters() throws IOException {
        Path model = Files.createDirectories(directory.resolve("delay [2013]"));
        Files.createDirectories(directory.resolve("delay 2"));

        assertThat(set("model.path=" + model, "model.name=delay").model().path())
                .isEqualTo(model.toString());
    }
}
