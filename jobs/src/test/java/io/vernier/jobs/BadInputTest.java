package io.vernier.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.stage.Specimens;
import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.fpm.FPGrowth;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong: one sentence that names it, the right code, and nothing written. */
class BadInputTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void write() throws IOException {
        bench = new Workbench(directory);
        Dataset<Row> rows = Specimens.rows(0, 400).cache();
        bench.write(rows, "good");
        bench.write(rows.drop("price"), "lacking");
        bench.write(rows.withColumn("price", rows.col("price").cast("string")), "texts");
        bench.write(rows.withColumnRenamed("price", "prise"), "similar");
        rows.write().option("header", "true").csv(bench.path("lines"));
        LocalSession.session().conf().set("spark.sql.caseSensitive", "true");
        bench.write(rows.withColumn("PRICE", rows.col("price")), "twice");
        LocalSession.session().conf().set("spark.sql.caseSensitive", "false");
        bench.write(rows.where("id < 0"), "empty");
        with(rows, "year", "if(id = 7, null, year)", "nulls");
        with(rows, "minute", "if(id = 7, double('NaN'), minute)", "nan");
        with(rows, "minute", "if(id = 7, double('Infinity'), minute)", "infinity");
        with(rows, "minute", "double('NaN')", "void");
        with(rows, "sign", "sign + 0.5", "halves");
        with(rows, "sign", "string(sign)", "words");
        bench.write(rows.drop("sign"), "unlabelled");
        bench.save(Specimens.train("binary"), "model");
        writeVectors(rows);
        writeModels(rows);
        writeDamage();
        Files.createDirectory(directory.resolve("nothing"));
        Files.writeString(directory.resolve("file"), "not a directory");
        Files.writeString(directory.resolve("typo.yaml"), "quantisation: {weights: {bits: 4}}\n");
        Files.writeString(directory.resolve("broken.yaml"), "model: {path: [\n");
        Files.write(directory.resolve("binary.yaml"), new byte[] {0, 1, 2, (byte) 0xFF});
    }

    private static void with(Dataset<Row> rows, String column, String expression, String name) {
        bench.write(rows.withColumn(column, expr(expression)), name);
    }

    private static void writeVectors(Dataset<Row> rows) {
        LinearRegressionModel three = new LinearRegressionModel("three", Vectors.dense(1, 2, 3), 0);
        bench.save(three, "three");
        bench.write(
                new VectorAssembler()
                        .setInputCols(new String[] {"tiny", "small"})
                        .setOutputCol("features")
                        .transform(rows)
                        .select("id", "features"),
                "two");
        UDF1<Vector, Vector> bare = vector -> vector;
        bench.write(
                LocalSession.session()
                        .read()
                        .parquet(bench.path("two"))
                        .withColumn(
                                "features", udf(bare, SQLDataTypes.VectorType()).apply(col("features"))),
                "bare");
    }

    private static void writeModels(Dataset<Row> rows) throws IOException {
        bench.save(new FPGrowth().setItemsCol("items").fit(rows.selectExpr("array(year) as items")), "baskets");
        bench.save(Specimens.train("binary"), "torn");
        try (var stages = Files.list(directory.resolve("torn/stages"))) {
            Path last = stages.sorted().reduce((one, other) -> other).orElseThrow();
            delete(last.resolve("data"));
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** A Parquet file that is cut, one whose pages are overwritten, and one that never was one. */
    private static void writeDamage() throws IOException {
        byte[] bytes = Files.readAllBytes(part("good"));
        Files.createDirectory(directory.resolve("cut"));
        Files.write(directory.resolve("cut/part-0.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        byte[] overwritten = bytes.clone();
        Arrays.fill(overwritten, 4, bytes.length / 2, (byte) 0xA5);
        Files.createDirectory(directory.resolve("overwritten"));
        Files.write(directory.resolve("overwritten/part-0.parquet"), overwritten);
        Files.createDirectory(directory.resolve("garbage"));
        Files.writeString(directory.resolve("garbage/part-0.parquet"), "id,price\n1,2\n");
    }

    private static Path part(String table) throws IOException {
        try (var files = Files.list(directory.resolve(table))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "22 | calibration.path=@/nowhere | The calibration data \"@/nowhere\" matches no file",
                "22 | calibration.path=@/nothing | The calibration data \"@/nothing\" matches no file",
                "22 | validation.path=@/nowhere | The validation data \"@/nowhere\" matches no file",
                "21 | model.path=@/nowhere | The model \"@/nowhere\" does not exist",
                "21 | model.path=@/good | \"@/good\" is no saved Spark ML model",
                "21 | model.path=@/file | \"@/file\" is no saved Spark ML model",
                "21 | model.path=@/baskets | FPGrowthModel",
                "21 | model.path=@/torn | of the model \"@/torn\" cannot be read, save or copy it again",
                "22 | calibration.path=@/lacking | The calibration data \"@/lacking\" has no column \"price\" (the model reads it), found",
                "22 | calibration.path=@/similar | , the nearest is \"prise\"; name the right table or rename the column.",
                "22 | validation.path=@/lacking | The validation data \"@/lacking\" has no column \"price\" (the model reads it), found",
                "22 | calibration.path=@/texts | The column \"price\" of the calibration data \"@/texts\" is of type string, expected numbers (the model reads it); convert it",
                "22 | calibration.path=@/lines calibration.format=csv | set calibration.options: {header: \"true\"} if the first line names the columns.",
                "22 | calibration.path=@/lines calibration.format=csv calibration.options.header=true | expected numbers (the model reads it); set calibration.options: {inferSchema: \"true\"}, since",
                "22 | calibration.path=@/twice | \"@/twice\" cannot be read as parquet: The column `price` already exists",
                "22 | model.path=@/three calibration.path=@/good | no column \"features\"",
                "22 | model.path=@/three calibration.path=@/two validation.path=@/two | \"features\" holds vectors of 2 elements, but the model reads 3",
                "22 | model.path=@/three calibration.path=@/bare validation.path=@/bare | the vector has another length in 400 of 400 rows, for example 2, but",
                "22 | calibration.path=@/empty | \"@/empty\" has no rows",
                "22 | calibration.where=year>3000 | has no rows that meet the condition \"year>3000\"",
                "22 | calibration.path=@/nulls | the column \"year\" is null in 1 of 400 rows",
                "22 | calibration.path=@/nan | The feature \"minute\" is NaN in 1 and infinite in 0 of 400 rows",
                "22 | calibration.path=@/infinity | The feature \"minute\" is NaN in 0 and infinite in 1 of 400 rows",
                "22 | calibration.path=@/void quantization.non_finite=skip | The feature \"minute\" has no finite value",
                "22 | calibration.path=@/cut | \"@/cut\" cannot be read as parquet",
                "22 | calibration.path=@/overwritten | \"@/overwritten\" cannot be read as parquet: its file",
                "22 | calibration.path=@/garbage | \"@/garbage\" cannot be read as parquet",
                "21 | calibration.where=year<year(date/**/'today') | contains",
                "22 | calibration.format=csv | no column \"tiny\"",
                "21 | calibration.format=parqet | Spark knows no data source \"parqet\"",
                "21 | calibration.where=rand()<0.5 | The condition \"rand()<0.5\" contains rand()",
                "21 | calibration.where=year<year(DATE'today') | contains DATE'today'",
                "21 | calibration.where=year>>>< | The condition \"year>>><\" is not SQL",
                "22 | calibration.where=yaer>2 | The condition \"yaer>2\" does not fit the data",
                "21 | output.path=@/file/below | The output \"@/file/below/model\" cannot be written",
                "21 | output.path=nosuch://there | The output \"nosuch://there/model\" cannot be reached",
                "21 | gates.acuracy_drop=<=1 | did you mean \"gates.accuracy_drop\"",
                "21 | gates.accuracy_drop=soon | \"gates.accuracy_drop\"",
                "21 | gates.rmse_rise=<=1 | The gate \"rmse_rise\" does not apply to a model that predicts 2 classes",
                "21 | gates.auc_drop=<=1 validation.path=@/two model.path=@/three calibration.path=@/two | \"auc_drop\"",
                "21 | gates.accuracy_drop=<=1 validation.path=@/unlabelled | needs a label",
                "22 | validation.label=sgin | no column \"sgin\" (it is the label of the validation)",
                "22 | validation.path=@/words | The column \"sign\" of the validation data \"@/words\" is of type string, expected numbers",
                "21 | quantization.inputs.bits=0 | \"quantization.inputs.bits\" (--set) is 0",
                "21 | quantization.weights.bits=33 | \"quantization.weights.bits\" (--set) is 33",
                "21 | quantization.weights.bits=eight | \"quantization.weights.bits\"",
                "21 | quantization.leaves.bits=8 | quantization.leaves is set, but the model has no trees",
                "21 | quantization.prune_unreached=true | quantization.prune_unreached is set, but the model has no trees",
                "21 | quantization.inputs.ranks=4 | quantization.inputs.ranks is 4, but the model has no trees",
                "21 | quantization.overrides=[{\"tensor\":\"*.sigmoid\",\"bits\":4}] | names \"*.sigmoid\", which stays real numbers; integers are made of input, layer0.linear.",
                "21 | output.as_of=soon | \"output.as_of\"",
                "21 | calibration.state_budget=1k | calibration.state_budget is 1,024",
                "21 | calibration.state_budget=6m validation.slices=[year,tiny] | The validation typically takes",
            })
    void isRefusedInOneSentence(int code, String settings, String sentence) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        base("out-of-nothing").forEach(arguments::add);
        for (String setting : settings.replace("@", directory.toString()).split(" ", -1)) {
            arguments.add("--set");
            arguments.add(setting);
        }

        assertRefused(code, arguments, sentence.replace("@", directory.toString()));
    }

    private static List<String> base(String output) {
        List<String> arguments = new ArrayList<>();
        for (String setting : List.of(
                "model.path=" + bench.path("model"),
                "calibration.path=" + bench.path("good"),
                "validation.path=" + bench.path("good"),
                "output.path=" + bench.path(output))) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return arguments;
    }

    private static void assertRefused(int code, List<String> arguments, String sentence) {
        List<String> before = Workbench.tree(directory);
        StringWriter errors = new StringWriter();
        StringWriter out = new StringWriter();
        int found = Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments.toArray(String[]::new));

        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .startsWith("vernier: ")
                .contains(sentence)
                .hasSizeLessThan(500 + directory.toString().length() * 2)
                .doesNotContain("Exception", "SQLSTATE", "\t");
        assertThat(found).isEqualTo(code);
        assertThat(out.toString().lines()).singleElement().asString().startsWith("{\"command\":");
        assertThat(Workbench.tree(directory)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "typo.yaml, 'did you mean \"quantization\"'",
        "broken.yaml, is not YAML (line 2",
        "binary.yaml, is not YAML",
        "nowhere.yaml, nowhere.yaml\" "
    })
    void aFileThatIsNoConfigurationIsRefused(String file, String sentence) {
        List<String> arguments = new ArrayList<>(List.of("run", "--config", bench.path(file)));
        arguments.addAll(base("out-of-nothing"));

        assertRefused(21, arguments, sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "halves, 'the label is no class of the model in 400 of 400 rows, for example 0.5, expected 0 to 1'",
        "nan, features are NaN or infinite in 1 of 400 rows",
        "nulls, the column \"year\" is null in 1 of 400 rows",
        "empty, has no rows",
        "overwritten, cannot be read as parquet"
    })
    void badValidationDataLeavesTheCalibrationAlone(String table, String sentence) {
        List<String> arguments = new ArrayList<>(List.of("calibrate"));
        arguments.addAll(base("calibrated"));
        Vernier.commandLine(new Failures()).execute(arguments.toArray(String[]::new));
        assertThat(directory.resolve("calibrated/model/calibrations")).isNotEmptyDirectory();
        arguments.set(0, "run");
        arguments.add("--set");
        arguments.add("validation.path=" + bench.path(table));

        assertRefused(22, arguments, sentence);
    }
}
