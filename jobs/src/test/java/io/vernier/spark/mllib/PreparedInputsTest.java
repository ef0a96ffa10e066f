package io.vernier.spark.mllib;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.jobs.LocalSession;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.Trees;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX files whose gaps, categories and functions of inputs Spark computes ({@code make.py} beside the files). */
class PreparedInputsTest {
    private static final String FILES = "src/test/resources/onnx/prepared/";

    private static SavedModel load(String name, InputColumns... inputs) {
        OnnxConfiguration onnx = inputs.length == 0 ? OnnxConfiguration.DEFAULT : OnnxConfiguration.of(List.of(inputs));
        return (SavedModel)
                new OnnxFile(new ModelConfiguration(FILES + name + ".onnx", name, onnx)).load(new Configuration());
    }

    private static List<Row> prepared(SavedModel model, Dataset<Row> rows) {
        Dataset<Row> prepared = rows;
        for (Transformer stage : model.preparation()) {
            prepared = stage.transform(prepared);
        }
        return prepared.collectAsList();
    }

    private static DenseBatch batch(SavedModel model, List<Row> rows) {
        List<String> names = model.features().names();
        DenseBatch batch = DenseBatch.zeros(rows.size(), names.size());
        for (int row = 0; row < rows.size(); row++) {
            for (int feature = 0; feature < names.size(); feature++) {
                Number value = rows.get(row).getAs(names.get(feature));
                batch.values()[batch.offset(feature) + row] = value == null ? Double.NaN : value.doubleValue();
            }
        }
        return batch;
    }

    @ParameterizedTest
    @CsvSource({
        "logistic",
        "forest",
        "texts",
        "power",
        "functions",
        "unread",
        "norm_l1",
        "norm_l2",
        "norm_max",
        "norm_logistic",
        "axes",
        "axes_of_many"
    })
    void predictsWhatOnnxRuntimePredicts(String name) {
        SavedModel saved = load(name);
        List<Row> rows = prepared(saved, LocalSession.session().read().json(FILES + name + ".jsonl"));

        DenseBatch last = saved.model().forward(batch(saved, rows), (tensor, values) -> {});

        assertThat(rows).hasSize(80);
        boolean isNumber = saved.model().decision() instanceof Decision.Identity;
        for (int row = 0; row < rows.size(); row++) {
            double expected = rows.get(row).<Number>getAs("expected").doubleValue();
            assertThat(saved.model().decision().predict(last, row))
                    .as("row %s: %s", row, rows.get(row))
                    .isCloseTo(expected, within(isNumber ? 1e-5 * Math.max(1, Math.abs(expected)) : 0));
        }
    }

    @Test
    void columnsThatAreReadAsTheyAreKeepTheirNamesAndOthersSayWhatTheyHold() {
        SavedModel saved = load("forest");

        assertThat(saved.model().steps().get(0)).isInstanceOf(Trees.class);
        assertThat(saved.features().names())
                .containsExactly("level", "age filled", "income filled", "debt filled", "code of city", "code of job");
        assertThat(saved.stages())
                .anySatisfy(stage -> assertThat(stage.treatment()).isEqualTo("computed before the rows are read"))
                .first()
                .satisfies(stage -> assertThat(stage.treatment())
                        .startsWith("left to Spark; reads `age` tensor(float), `city` tensor(string)"));
    }

    @Test
    void aColumnOfAnotherNameWithAnyCharacterIsRead() {
        SavedModel saved = load("texts", new InputColumns("city", List.of("`the \"city`.`na``me.`")));
        Dataset<Row> rows = LocalSession.session()
                .read()
                .json(FILES + "texts.jsonl")
                .selectExpr("*", "named_struct('na`me.', city) as `the \"city`")
                .drop("city");

        assertThat(prepared(saved, rows)).hasSize(80);
        assertThat(saved.features().names()).contains("the _city.na_me. filled = Oslo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level | cast(level as double) | the column `level` is of the type double, but the model reads it as tensor(int64)",
                "city  | cast(level as double) | the column `city` is of the type double, but the model reads it as tensor(string)",
                "age   | cast(age as string)   | the column `age` is of the type string, but the model reads it as tensor(float)",
            })
    void columnsOfAnotherTypeAreRefusedBeforeTheyAreRead(String column, String sql, String sentence) {
        SavedModel saved = load("texts");
        Dataset<Row> rows =
                LocalSession.session().read().json(FILES + "texts.jsonl").withColumn(column, expr(sql));

        assertThatThrownBy(() -> prepared(saved, rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aColumnThatIsMissingIsRefusedWithThoseThatAreThere() {
        SavedModel saved = load("texts", new InputColumns("job", List.of("profession")));
        Dataset<Row> rows = LocalSession.session().read().json(FILES + "texts.jsonl");

        assertThatThrownBy(() -> prepared(saved, rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no column `profession` among age, city, debt, expected, income, job");
    }

    @Test
    void aSavedStatementIsSparksOwn(@TempDir Path directory) throws IOException {
        SavedModel saved = load("texts");
        ((MLWritable) saved.preparation().get(0))
                .save(directory.resolve("stage").toString());

        Dataset<Row> rows = LocalSession.session().read().json(FILES + "texts.jsonl");
        assertThat(SQLTransformer.load(directory.resolve("stage").toString())
                        .transform(rows)
                        .collectAsList())
                .isEqualTo(prepared(saved, rows));
    }

    @Test
    void namesThatSparkWouldReplaceAreRefused() {
        for (String name : List.of("`${env:HOME}`", "__THIS__")) {
            assertThatThrownBy(() -> load("texts", new InputColumns("city", List.of(name))))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("whose name Spark would take for a variable");
        }
    }

    @Test
    void aMadeColumnIsNotCalledAsAnInput() {
        SavedModel saved = load("texts", new InputColumns("city", List.of("age filled")));

        assertThat(saved.features().names()).contains("age filled (2)").doesNotContain("age filled");
    }

    @Test
    void anInputOfSeveralElementsHasAColumnForEach() {
        assertThatThrownBy(() -> load("wide"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("computes with the 3 elements of its input \"X\" one by one, but has 1 column");
    }

    @Test
    void moreColumnsThanElementsAreRefused() {
        assertThatThrownBy(() -> load("texts", new InputColumns("city", List.of("city", "job"))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("gives the input \"city\" 2 columns")
                .hasMessageContaining("reads 1 elements");
    }
}
