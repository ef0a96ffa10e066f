package io.vernier.ml;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.stage.SingleJob;
import io.vernier.jobs.stage.Specimens;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostTrainingQuantizerTest {
    private static final PipelineModel MODEL = Specimens.train("multinomial");
    private static final Dataset<Row> TRAIN = Specimens.rows(0, 1500);
    private static final Dataset<Row> HELD = Specimens.rows(5000, 5500);

    private static final PipelineModel FOREST = new Pipeline()
            .setStages(new PipelineStage[] {
                new VectorAssembler()
                        .setInputCols(Specimens.FEATURES.toArray(String[]::new))
                        .setOutputCol("features"),
                new RandomForestClassifier().setLabelCol("kind").setNumTrees(4).setMaxDepth(4)
            })
            .fit(TRAIN);

    @TempDir
    private Path directory;

    private static Transformer last() {
        return MODEL.stages()[MODEL.stages().length - 1];
    }

    private static List<?> rows(QuantizedModel model) {
        return ProgramCodec.encode(model.program()).stream()
                .map(row -> List.of(
                        row.kind(),
                        row.name(),
                        Arrays.toString(row.integers()),
                        Arrays.toString(row.reals()),
                        row.attributes()))
                .toList();
    }

    private static double agreement(Dataset<Row> integers) {
        List<Row> floats =
                MODEL.transform(HELD).select("id", "prediction").orderBy("id").collectAsList();
        List<Row> found = integers.select("id", "prediction").orderBy("id").collectAsList();
        long equal = 0;
        for (int k = 0; k < floats.size(); k++) {
            equal += floats.get(k).equals(found.get(k)) ? 1 : 0;
        }
        return (double) equal / floats.size();
    }

    @Test
    void makesTheIntegersOfAJob() throws IOException {
        String path = directory.resolve("model").toString();
        MODEL.save(path);
        TRAIN.write().parquet(directory.resolve("train").toString());
        SingleJob job = SingleJob.open(List.of(
                "model.path=" + path,
                "calibration.path=" + directory.resolve("train"),
                "output.path=" + directory.resolve("out"),
                "quantization.inputs={bits: 5, estimator: mse}",
                "quantization.weights={bits: 4, method: round}",
                "quantization.guard=false"));
        String run = job.run().run().orElseThrow().path();

        QuantizedModel fitted = new PostTrainingQuantizer()
                .setModel(path)
                .setInputBits(5)
                .setInputEstimator("mse")
                .setWeightBits(4)
                .setGuard(false)
                .fit(TRAIN.repartition(3));

        QuantizedModel published = QuantizedModel.load(run + "/model");
        assertThat(rows(fitted)).isEqualTo(rows(published));
        assertThat(fitted.transform(HELD).orderBy("id").collectAsList())
                .isEqualTo(published.transform(HELD).orderBy("id").collectAsList());
    }

    @Test
    void endsAPipelineThatMakesItsColumns() throws IOException {
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(Specimens.FEATURES.toArray(String[]::new))
                .setOutputCol("features");
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(last());
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {assembler, quantizer})
                .fit(TRAIN);

        assertThat(agreement(fitted.transform(HELD))).isGreaterThan(0.98);

        fitted.save(directory.resolve("pipeline").toString());
        PipelineModel loaded = PipelineModel.load(directory.resolve("pipeline").toString());
        assertThat(loaded.transform(HELD).orderBy("id").collectAsList())
                .isEqualTo(fitted.transform(HELD).orderBy("id").collectAsList());
    }

    /** Predictions know nothing of the label, which rows of a calibration need not have. */
    @Test
    void needsNoIndexerThatMakesTheLabelAlone() {
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(Specimens.FEATURES.toArray(String[]::new))
                .setOutputCol("features");
        StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
        PipelineModel named = new Pipeline()
                .setStages(new PipelineStage[] {indexer, assembler, new LogisticRegression().setMaxIter(5)})
                .fit(TRAIN.withColumn("name", expr("if(sign > 0, 'yes', 'no')")));

        QuantizedModel fitted = new PostTrainingQuantizer().setModel(named).fit(TRAIN);

        assertThat(fitted.transform(HELD).select("prediction").count()).isEqualTo(HELD.count());
    }

    @Test
    void aCrossValidatorChoosesItsBits() {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(MODEL);
        MulticlassClassificationEvaluator evaluator =
                new MulticlassClassificationEvaluator().setLabelCol("kind").setMetricName("accuracy");
        CrossValidatorModel tuned = new CrossValidator()
                .setEstimator(quantizer)
                .setEvaluator(evaluator)
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(quantizer.weightBits(), new int[] {2, 8})
                        .addGrid(quantizer.inputBits(), new int[] {1, 8})
                        .build())
                .setNumFolds(2)
                .setSeed(3)
                .fit(TRAIN);

        double[] metrics = tuned.avgMetrics();
        assertThat(metrics).hasSize(4);
        assertThat(Arrays.stream(metrics).max().orElseThrow())
                .isGreaterThan(Arrays.stream(metrics).min().orElseThrow() + 0.1);
        assertThat(agreement(tuned.bestModel().transform(HELD))).isGreaterThan(0.9);
        assertThat(tuned.bestModel().parent()).isInstanceOf(PostTrainingQuantizer.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | false | integer_trees | {leaves: {bits: 6}}",
                "false | true | trees | {prune_unreached: true}",
                "true | true | integer_trees | {leaves: {bits: 6}, prune_unreached: true}",
            })
    void treesBecomeWhatAJobMakesOfThem(boolean leaves, boolean prunes, String kind, String quantization)
            throws IOException {
        String path = directory.resolve("model").toString();
        FOREST.save(path);
        Dataset<Row> few = TRAIN.where("id < 20");
        few.write().parquet(directory.resolve("few").toString());
        String run = SingleJob.open(List.of(
                        "model.path=" + path,
                        "calibration.path=" + directory.resolve("few"),
                        "output.path=" + directory.resolve("out"),
                        "quantization=" + quantization))
                .run()
                .run()
                .orElseThrow()
                .path();
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(FOREST);
        QuantizedModel exact = quantizer.fit(few);
        QuantizedModel fitted = (leaves ? quantizer.setLeafBits(6) : quantizer)
                .setPruneUnreached(prunes)
                .fit(few);

        assertThat(rows(fitted))
                .isEqualTo(rows(QuantizedModel.load(run + "/model")))
                .isNotEqualTo(rows(exact));
        assertThat(ProgramCodec.encode(fitted.program()))
                .anyMatch(row -> row.kind().equals(kind));
    }

    @Test
    void keysOfTreesAreRefusedOfModelsWithoutTrees() {
        assertThatThrownBy(() -> new PostTrainingQuantizer()
                        .setModel(MODEL)
                        .setLeafBits(8)
                        .fit(TRAIN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("leafBits is set, but the model has no trees");
        assertThatThrownBy(() -> new PostTrainingQuantizer()
                        .setModel(MODEL)
                        .setPruneUnreached(true)
                        .fit(TRAIN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("pruneUnreached is set, but the model has no trees");
    }

    @Test
    void isSavedWithAllItsParameters() throws IOException {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer()
                .setModel("models/delay")
                .setBits(3)
                .setLeafBits(5)
                .setPruneUnreached(true)
                .setActivationEstimator("percentile")
                .setConvention("concrete-ml")
                .setGuard(false);
        quantizer.save(directory.resolve("quantizer").toString());

        PostTrainingQuantizer loaded =
                PostTrainingQuantizer.load(directory.resolve("quantizer").toString());

        assertThat(loaded.uid()).isEqualTo(quantizer.uid());
        assertThat(loaded.explainParams()).isEqualTo(quantizer.explainParams());
    }

    @Test
    void bothStagesTellTheirDefaults() {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setWeightBits(4);
        QuantizedModel model = quantizer.setModel(MODEL).fit(TRAIN);

        assertThat(quantizer.explainParams())
                .contains("inputBits: bits of an input, 1 to 16 (default: 8)")
                .contains("(default: 8, current: 4)")
                .contains("inputEstimator: range of an input: minmax, mse, percentile (default: minmax)");
        for (Params stage : List.of(quantizer, model)) {
            Params copy = stage.copy(stage.extractParamMap());
            assertThat(copy.explainParams()).isNotEmpty();
            for (Param<?> param : stage.params()) {
                assertThat(copy.getParam(param.name()).doc()).isEqualTo(param.doc());
            }
            assertThat(stage.copy(ParamMap.empty()).explainParams()).isEqualTo(stage.explainParams());
        }
        PostTrainingQuantizer cleared = quantizer.copy(ParamMap.empty());
        cleared.clear(cleared.weightBits());
        assertThat(cleared.getOrDefault(cleared.weightBits())).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "inputBits, 0",
        "inputBits, 17",
        "activationBits, 0",
        "weightBits, 1",
        "weightBits, 33",
        "inputEstimator, median",
        "activationEstimator, MSE",
        "convention, tflight"
    })
    void aBadValueIsRefusedWhenItIsSet(String name, String value) {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer();
        Object typed = name.endsWith("Bits") ? (Object) Integer.valueOf(value) : value;

        assertThatThrownBy(() -> quantizer.set(name, typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
        assertThatThrownBy(() -> new ParamMap().put(quantizer.getParam(name), typed))
                .hasMessageContaining(value);
    }

    @Test
    void aQuantizedModelIsSavedWithItsDefaults() throws IOException {
        QuantizedModel model = new PostTrainingQuantizer().setModel(MODEL).fit(TRAIN);
        model.clear(model.handleInvalid());
        model.save(directory.resolve("quantized").toString());

        QuantizedModel loaded =
                QuantizedModel.load(directory.resolve("quantized").toString());

        for (Param<?> param : model.params()) {
            Param<?> same = loaded.getParam(param.name());
            assertThat(loaded.isSet(same)).as(param.name()).isEqualTo(model.isSet(param));
            assertThat((Object) loaded.getOrDefault(same)).isEqualTo(model.getOrDefault(param));
        }
        assertThatThrownBy(() -> loaded.set(loaded.handleInvalid(), "ignore")).hasMessageContaining("ignore");
    }

    @Test
    void aModelIsReadFromItsDirectoryOnce() throws IOException {
        String path = directory.resolve("model").toString();
        MODEL.save(path);
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(path);
        quantizer.transformSchema(TRAIN.schema());
        long jobs = nextJob();

        for (int k = 0; k < 3; k++) {
            quantizer.copy(new ParamMap().put(quantizer.weightBits().w(k + 2))).transformSchema(TRAIN.schema());
        }
        assertThat(nextJob()).isEqualTo(jobs + 1);
        Specimens.train("binary").write().overwrite().save(path);
        assertThat(quantizer.transformSchema(TRAIN.schema())).isNotNull();
        assertThat(nextJob()).isGreaterThan(jobs + 2);
    }

    /** Jobs are numbered in their order, and this is one. */
    private static long nextJob() {
        var job = LocalSession.session()
                .sparkContext()
                .parallelize(
                        scala.jdk.javaapi.CollectionConverters.asScala(List.of(1))
                                .toSeq(),
                        1,
                        scala.reflect.ClassTag$.MODULE$.apply(Integer.class))
                .toJavaRDD()
                .countAsync();
        try {
            job.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return job.jobIds().get(0);
    }

    @Test
    void aModelInMemoryNeedsNoSessionToTellItsColumns() throws Exception {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(MODEL);
        StructType schema = TRAIN.schema();
        SparkSession there = LocalSession.session();
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
        try {
            assertThat(quantizer.transformSchema(schema).fieldNames()).contains("prediction");
            assertThatThrownBy(() ->
                            new PostTrainingQuantizer().setModel("models/delay").transformSchema(schema))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("session");
        } finally {
            SparkSession.setActiveSession(there);
            SparkSession.setDefaultSession(there);
        }
    }

    @Test
    void aModelInMemoryIsNotSaved() {
        assertThatThrownBy(() -> new PostTrainingQuantizer().setModel(MODEL).write())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("setModel");
    }

    @Test
    void queriesInsideConditionsChooseTheRowsOfACalibration() {
        SparkSession session = LocalSession.session();
        TRAIN.createOrReplaceTempView("train_rows");
        String path = directory.resolve("rows").toString();
        TRAIN.write().parquet(path);
        for (String adaptive : List.of("true", "false")) {
            session.conf().set("spark.sql.adaptive.enabled", adaptive);
            try {
                Dataset<Row> stored = session.read().parquet(path);
                Dataset<Row> some = stored.where("id > (select avg(id) from train_rows)");
                List<Long> ids = some.select("id").as(Encoders.LONG()).collectAsList();
                Dataset<Row> same = stored.where(functions.col("id").isInCollection(ids));
                PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(MODEL);

                assertThat(rows(quantizer.fit(some))).isEqualTo(rows(quantizer.fit(same)));
            } finally {
                session.conf().unset("spark.sql.adaptive.enabled");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "double('NaN') | is NaN in 1500 and infinite in 0 of 1500 rows, expected finite numbers; fill or filter them before fit.",
                "if(id < 3, null, year) | is null in 3 of 1500 rows; fill or filter them before fit, or set the assembler's handleInvalid.",
                "cast(null as double) | is null in 1500 of 1500 rows; fill or filter them before fit",
            })
    void rowsAreRefusedByWhatItsUserCanDo(String year, String sentence) {
        assertThatThrownBy(() ->
                        new PostTrainingQuantizer().setModel(MODEL).fit(TRAIN.withColumn("year", functions.expr(year))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("quantization.");
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatThrownBy(() -> new PostTrainingQuantizer().fit(TRAIN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("setModel");
        assertThatThrownBy(() -> new PostTrainingQuantizer().setModel(MODEL).fit(TRAIN.drop("year")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("\"year\"");
        assertThatThrownBy(() -> new PostTrainingQuantizer()
                        .setModel(new VectorAssembler().setInputCols(new String[] {"year"}))
                        .fit(TRAIN))
                .isInstanceOf(Refusal.class);
    }
}
