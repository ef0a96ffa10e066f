package io.vernier.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels that are texts: read as numbers where the model tells which. */
class TextLabelsTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @BeforeAll
    static void write() {
        Dataset<Row> rows = LocalSession.session()
                .range(0, 300, 1, 1)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D"))
                .withColumn("y", expr("pmod(xxhash64(id, 2), 101) / 101D"))
                .withColumn("kind", expr("case when x + y > 1.2 then 'rose' when x > y then 'lily' else 'iris' end"))
                .withColumn("wrong", expr("if(id = 7, 'oak', kind)"));
        StringIndexerModel indexer =
                new StringIndexer().setInputCol("kind").setOutputCol("label").fit(rows);
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features");
        LogisticRegression classifier = new LogisticRegression().setMaxIter(20);
        Dataset<Row> indexed = indexer.transform(rows).withColumn("digit", expr("int(pmod(label + 2, 3))"));
        StringIndexer renumbering = new StringIndexer().setInputCol("digit").setOutputCol("label");
        StringIndexer several = new StringIndexer()
                .setInputCols(new String[] {"x", "kind"})
                .setOutputCols(new String[] {"place", "label"});
        bench = new Workbench(directory)
                .write(indexed.withColumnRenamed("label", "number"), "rows")
                .write(rows.withColumn("kind", expr("wrong")), "foreign")
                .write(rows.drop("kind"), "unnamed")
                .save(pipeline(indexer, assembler, classifier).fit(rows), "indexed")
                .save(pipeline(renumbering, assembler, classifier).fit(indexed.drop("label")), "renumbered")
                .save(pipeline(several, assembler, classifier).fit(rows), "several")
                .save(pipeline(assembler, classifier).fit(indexed), "bare");
    }

    private static Pipeline pipeline(PipelineStage... stages) {
        return new Pipeline().setStages(stages);
    }

    private int execute(String model, String label) {
        return executeOn(model, "{path: " + bench.path("rows") + ", label: " + label + "}");
    }

    private int executeOn(String model, String validation) {
        return prompt.job(
                "run",
                List.of(
                        "model.path=" + bench.path(model),
                        "calibration.path=" + bench.path("rows"),
                        "validation=" + validation,
                        "output.path=" + directory.resolve("out")));
    }

    private List<Row> validation() throws IOException {
        return LocalSession.session()
                .read()
                .parquet(prompt.line().get("location").asText() + "/validation")
                .drop("run_id")
                .collectAsList();
    }

    @ParameterizedTest
    @CsvSource({"indexed, kind", "renumbered, digit", "several, kind"})
    void labelsAreWhatTheIndexerOfThePipelineMadeOfThem(String model, String label) throws IOException {
        assertThat(execute(model, label)).as(prompt.errors()).isZero();
        List<Row> ofTexts = validation();
        assertThat(execute(model, "number")).as(prompt.errors()).isZero();

        assertThat(ofTexts).isEqualTo(validation());
    }

    @Test
    void aTextThatIsNoClassIsRefusedWithThoseThatAre() {
        assertThat(execute("indexed", "wrong")).isEqualTo(22);

        assertThat(prompt.errors())
                .contains("the label is no class of the model in 1 of 300 rows, expected ")
                .contains("\"rose\"", "\"lily\"", "\"iris\"");
    }

    @Test
    void aValueThatAnIndexerHasNotSeenIsSaidToBeThat() {
        assertThat(executeOn("indexed", "{path: " + bench.path("foreign") + "}"))
                .isEqualTo(22);

        assertThat(prompt.errors())
                .contains("has a value that an indexer of the model's pipeline has not seen (Unseen label: oak)")
                .contains("leave such rows out with validation.where");
    }

    @Test
    void whatMakesAMissingLabelIsNamed() {
        assertThat(executeOn("indexed", "{path: " + bench.path("unnamed") + "}"))
                .as(prompt.errors())
                .isZero();

        assertThat(prompt.out() + prompt.errors())
                .contains("has no column \"kind\", of which an indexer of the pipeline makes \"label\"");
    }

    @Test
    void whereTheModelDoesNotTellTheWayIsNamed() {
        assertThat(execute("bare", "kind")).isEqualTo(22);

        assertThat(prompt.errors())
                .contains("the model does not tell the number of each text")
                .contains("select *, case kind when 'a' then 0 when 'b' then 1 end as label from parquet.`"
                        + bench.path("rows") + "`");
    }
}
