package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.stage.Workbench;
import io.vernier.ml.QuantizedModel;
import io.vernier.spark.mllib.SavedModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.ChiSqSelector;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.DCT;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.FeatureHasher;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PolynomialExpansion;
import org.apache.spark.ml.feature.RFormula;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.RobustScaler;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.TargetEncoder;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.feature.UnivariateFeatureSelector;
import org.apache.spark.ml.feature.VarianceThresholdSelector;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexer;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every stage that docs/models.md names, in the positions that Spark allows, through {@code vernier run} to the saved model, whose rows and
 * predictions are held against the pipeline's own.
 */
class PipelinesTest {
    private static final String CLEAN = "clean";
    private static final String ODD = "odd";

    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static Dataset<Row> clean;

    /**
     * A pipeline.
     *
     * @param data the table that it is run on: {@link #CLEAN}, or {@link #ODD} with nulls and categories that training has not seen
     * @param features the column that the model reads
     */
    private record Case(String name, String data, String features, List<PipelineStage> stages) {
        @Override
        public String toString() {
            return name;
        }

        /** Stage by stage: as a whole, Spark 4.1 takes the schema of a target encoder for one without its output. */
        PipelineModel fitOn(Dataset<Row> rows) {
            List<PipelineStage> all = new ArrayList<>(stages);
            all.removeIf(IndexToString.class::isInstance);
            all.add(new LogisticRegression()
                    .setFeaturesCol(features)
                    .setMaxIter(4)
                    .setRegParam(0.01));
            stages.stream().filter(IndexToString.class::isInstance).forEach(all::add);
            List<Transformer> fitted = new ArrayList<>();
            Dataset<Row> prepared = rows;
            for (PipelineStage stage : all) {
                Transformer one =
                        stage instanceof Estimator<?> estimator ? estimator.fit(prepared) : (Transformer) stage;
                prepared = one.transform(prepared);
                fitted.add(one);
            }
            return new PipelineModel("pipeline", fitted);
        }
    }

    @BeforeAll
    static void write() {
        bench = new Workbench(directory);
        clean = LocalSession.session()
                .range(160)
                .selectExpr(
                        "element_at(array('a', 'b', 'c'), cast(1 + id % 3 as int)) as category",
                        "round(sin(id) * 3 + 4, 3) as x",
                        "round(cos(id * 1.7), 3) as y",
                        "cast(id % 5 as double) as z",
                        "concat_ws(' ', if(id % 3 = 0, 'late', 'early'), if(id % 2 = 0, 'flight', 'train'), 'the') as text",
                        "double(id % 3 = 0 or sin(id) > 0.6) as label")
                .cache();
        bench.write(clean, CLEAN);
        bench.write(
                clean.selectExpr(
                        "if(x > 6.5, 'unseen', category) as category",
                        "if(y < -0.95, null, x) as x",
                        "y",
                        "z",
                        "text",
                        "label"),
                ODD);
        bench.write(
                LocalSession.session().range(60).selectExpr("double(id % 7) as f0", "double(id * id % 5) as f1"),
                "pairs");
        bench.write(assembler("vector", "x", "y", "z").transform(clean).drop("x", "y", "z"), "vectors");
    }

    private static VectorAssembler assembler(String output, String... inputs) {
        return new VectorAssembler().setInputCols(inputs).setOutputCol(output);
    }

    private static VectorAssembler numbers() {
        return assembler("vector", "x", "y", "z");
    }

    private static Case clean(String name, String features, PipelineStage... stages) {
        return new Case(name, CLEAN, features, List.of(stages));
    }

    private static Case onNumbers(String name, PipelineStage... stages) {
        List<PipelineStage> all = new ArrayList<>(List.of(numbers()));
        all.addAll(List.of(stages));
        return new Case(name, CLEAN, "out", all);
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        beforeTheAssembler(cases);
        betweenAssemblerAndModel(cases);
        nested(cases);
        for (String invalid : List.of("error", "skip", "keep")) {
            categories(cases, invalid);
        }
        for (String invalid : List.of("skip", "keep")) {
            vectors(cases, invalid);
        }
        return cases.stream();
    }

    private static void beforeTheAssembler(List<Case> cases) {
        cases.add(clean(
                "numbers made of numbers",
                "features",
                new Imputer().setInputCols(new String[] {"x"}).setOutputCols(new String[] {"imputed"}),
                new Binarizer().setInputCol("y").setOutputCol("positive").setThreshold(0),
                new SQLTransformer().setStatement("SELECT *, x * z AS product FROM __THIS__"),
                new TargetEncoder()
                        .setInputCols(new String[] {"z"})
                        .setOutputCols(new String[] {"encoded"})
                        .setLabelCol("label"),
                assembler("features", "imputed", "positive", "product", "encoded", "y")));
        cases.add(clean(
                "words",
                "features",
                new Tokenizer().setInputCol("text").setOutputCol("words"),
                new StopWordsRemover().setInputCol("words").setOutputCol("kept"),
                new NGram().setInputCol("kept").setOutputCol("pairs"),
                new HashingTF().setInputCol("pairs").setOutputCol("counts").setNumFeatures(64),
                new IDF().setInputCol("counts").setOutputCol("weighed"),
                new RegexTokenizer().setInputCol("text").setOutputCol("parts"),
                new CountVectorizer().setInputCol("parts").setOutputCol("vocabulary"),
                new Word2Vec()
                        .setInputCol("parts")
                        .setOutputCol("meaning")
                        .setVectorSize(3)
                        .setMinCount(0),
                assembler("features", "weighed", "vocabulary", "meaning", "x")));
        cases.add(clean(
                "hashed columns without an assembler",
                "features",
                new FeatureHasher()
                        .setInputCols(new String[] {"category", "x", "z"})
                        .setOutputCol("features")
                        .setNumFeatures(32)));
        cases.add(clean("a formula", "features", new RFormula().setFormula("label ~ x + y + category + x:z")));
    }

    @SuppressWarnings("deprecation") // of one selector, which people have saved
    private static void betweenAssemblerAndModel(List<Case> cases) {
        cases.add(onNumbers("one stage", new DCT().setInputCol("vector").setOutputCol("out")));
        cases.add(onNumbers(
                "several stages and an assembler after them",
                new Normalizer().setInputCol("vector").setOutputCol("normal"),
                new PolynomialExpansion().setInputCol("vector").setOutputCol("powers"),
                new DCT().setInputCol("vector").setOutputCol("frequencies"),
                new Binarizer().setInputCol("vector").setOutputCol("flags").setThreshold(0.5),
                new Interaction().setInputCols(new String[] {"vector", "z"}).setOutputCol("products"),
                assembler("out", "normal", "powers", "frequencies", "flags", "products", "z")));
        cases.add(onNumbers(
                "scalers",
                new StandardScaler().setInputCol("vector").setOutputCol("a").setWithMean(true),
                new MinMaxScaler().setInputCol("a").setOutputCol("b"),
                new MaxAbsScaler().setInputCol("b").setOutputCol("c"),
                new RobustScaler().setInputCol("c").setOutputCol("d"),
                new ElementwiseProduct().setInputCol("d").setOutputCol("e").setScalingVec(Vectors.dense(1, 2, 3)),
                new PCA().setInputCol("e").setOutputCol("out").setK(2)));
        cases.add(onNumbers(
                "selectors",
                new VectorSlicer().setInputCol("vector").setOutputCol("a").setIndices(new int[] {2, 0, 1}),
                new ChiSqSelector().setFeaturesCol("a").setOutputCol("b").setNumTopFeatures(3),
                new UnivariateFeatureSelector()
                        .setFeatureType("continuous")
                        .setLabelType("categorical")
                        .setSelectionMode("numTopFeatures")
                        .setSelectionThreshold(3)
                        .setFeaturesCol("b")
                        .setOutputCol("c"),
                new VarianceThresholdSelector()
                        .setFeaturesCol("c")
                        .setOutputCol("out")
                        .setVarianceThreshold(0)));
        cases.add(onNumbers(
                "a selector after a stage of Spark",
                new PolynomialExpansion().setInputCol("vector").setOutputCol("powers"),
                new VectorSlicer().setInputCol("powers").setOutputCol("out").setIndices(new int[] {0, 3, 5})));
    }

    private static void nested(List<Case> cases) {
        cases.add(onNumbers(
                "a name for what is predicted, after the model",
                new StandardScaler().setInputCol("vector").setOutputCol("out"),
                new IndexToString()
                        .setInputCol("prediction")
                        .setOutputCol("name")
                        .setLabels(new String[] {"early", "late"})));
        cases.add(clean(
                "pipelines inside pipelines",
                "out",
                new Pipeline().setStages(new PipelineStage[] {
                    new StringIndexer().setInputCol("category").setOutputCol("index"),
                    new Pipeline().setStages(new PipelineStage[] {assembler("inner", "index", "x", "y")})
                }),
                new Pipeline().setStages(new PipelineStage[] {
                    new Normalizer().setInputCol("inner").setOutputCol("out")
                })));
        cases.add(new Case(
                "a vector of the table",
                "vectors",
                "out",
                List.of(
                        new SQLTransformer().setStatement("SELECT * FROM __THIS__"),
                        new StandardScaler().setInputCol("vector").setOutputCol("out"))));
    }

    private static void categories(List<Case> cases, String invalid) {
        String data = invalid.equals("error") ? CLEAN : ODD;
        cases.add(new Case(
                "categories, " + invalid,
                data,
                "features",
                List.of(
                        new StringIndexer()
                                .setInputCol("category")
                                .setOutputCol("index")
                                .setHandleInvalid(invalid),
                        new OneHotEncoder()
                                .setInputCol("index")
                                .setOutputCol("flags")
                                .setHandleInvalid(invalid.equals("skip") ? "error" : invalid),
                        new Bucketizer()
                                .setInputCol("x")
                                .setOutputCol("bucket")
                                .setSplits(new double[] {0, 3, 5, 10})
                                .setHandleInvalid(invalid),
                        assembler("features", "flags", "bucket", "y").setHandleInvalid(invalid))));
    }

    private static void vectors(List<Case> cases, String invalid) {
        cases.add(new Case(
                "a formula, " + invalid,
                ODD,
                "features",
                List.of(new RFormula().setFormula("label ~ y + category").setHandleInvalid(invalid))));
        cases.add(new Case(
                "indexed and sized vectors, " + invalid,
                ODD,
                "out",
                List.of(
                        numbers().setHandleInvalid(invalid),
                        new VectorSizeHint()
                                .setInputCol("vector")
                                .setSize(3)
                                .setHandleInvalid(invalid.equals("keep") ? "optimistic" : invalid),
                        new VectorIndexer()
                                .setInputCol("vector")
                                .setOutputCol("out")
                                .setMaxCategories(6)
                                .setHandleInvalid(invalid))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void runsFromEndToEnd(Case pipeline) throws IOException {
        String name = pipeline.name().replaceAll("[^A-Za-z]+", "-");
        Dataset<Row> training = pipeline.data().equals("vectors")
                ? LocalSession.session().read().parquet(bench.path("vectors"))
                : clean;
        PipelineModel original = pipeline.fitOn(training);
        bench.save(original, name);

        JsonNode outcome = run(bench.path(name), bench.path(pipeline.data()));

        Dataset<Row> data = LocalSession.session().read().parquet(bench.path(pipeline.data()));
        List<Row> expected = original.transform(data).select("prediction").collectAsList();
        List<Row> predicted = quantized(Path.of(outcome.path("location").asText()))
                .transform(data)
                .select("prediction")
                .collectAsList();
        assertThat(predicted).hasSameSizeAs(expected).hasSizeGreaterThan(100);
        long equal = 0;
        for (int row = 0; row < expected.size(); row++) {
            // What the model computes of NaN is NaN here.
            equal += expected.get(row).equals(predicted.get(row)) ? 1 : 0;
        }
        assertThat(equal).isGreaterThanOrEqualTo(expected.size() * 9L / 10);
    }

    /** Made by {@code pyspark/make.py}, without the estimators and evaluators that lie beside some models. */
    @ParameterizedTest
    @ValueSource(strings = {"nested", "one-vs-rest", "cross-validator", "split"})
    void runsWhatPySparkSaved(String name) throws IOException {
        String model = pyspark(name);
        JsonNode outcome = run(model, bench.path("pairs"));

        Dataset<Row> pairs = LocalSession.session().read().parquet(bench.path("pairs"));
        assertThat(quantized(Path.of(outcome.path("location").asText()))
                        .transform(pairs)
                        .select("prediction")
                        .collectAsList())
                .isEqualTo(SavedModels.transformer(LocalSession.session(), model)
                        .transform(pairs)
                        .select("prediction")
                        .collectAsList());
    }

    @Test
    void aStageOfPythonsOwnIsRefusedByName() {
        StringWriter errors = new StringWriter();

        int code = Vernier.commandLine(new Failures())
                .setErr(new PrintWriter(errors))
                .execute("inspect", pyspark("stage-of-python"));

        assertThat(code).isEqualTo(21);
        assertThat(errors.toString()).contains("\"__main__.Unchanged\", which is not one of Spark's");
    }

    private static String pyspark(String name) {
        return Path.of("src/test/resources/pyspark")
                .resolve(name)
                .toAbsolutePath()
                .toString();
    }

    private static JsonNode run(String model, String data) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(
                        "run",
                        "--set",
                        "model.path=" + model,
                        "--set",
                        "calibration.path=" + data,
                        "--set",
                        "validation.path=" + data,
                        "--set",
                        "quantization.non_finite=skip",
                        "--set",
                        "output.path=" + bench.path("out"));
        assertThat(code).as(errors.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static Transformer quantized(Path run) throws IOException {
        String metadata;
        try (Stream<Path> parts = Files.list(run.resolve("model/metadata"))) {
            metadata = Files.readString(
                    parts.filter(part -> part.getFileName().toString().startsWith("part"))
                            .findFirst()
                            .orElseThrow());
        }
        String model = run.resolve("model").toString();
        return metadata.contains("PipelineModel") ? PipelineModel.load(model) : QuantizedModel.load(model);
    }

    @Test
    void allStagesThatThePageNamesAreAmongTheCases() throws IOException {
        String page = Files.readString(Path.of("docs", "models.md"));
        int stages = page.indexOf("| stage before the model");
        Set<String> named = new TreeSet<>(Pattern.compile("`([A-Z][A-Za-z0-9]+)`")
                .matcher(page.substring(stages, page.indexOf("\n\n", stages)))
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList());

        Set<String> tried = new TreeSet<>();
        cases().flatMap(each -> each.stages().stream()).forEach(stage -> collect(stage, tried));

        assertThat(tried).containsAll(named);
    }

    /** The class of the fitted stage, by the name of what is fitted. */
    private static void collect(PipelineStage stage, Set<String> names) {
        if (stage instanceof Pipeline pipeline) {
            Arrays.stream(pipeline.getStages()).forEach(inner -> collect(inner, names));
        } else {
            String name = stage.getClass().getSimpleName();
            names.add(stage instanceof Transformer ? name : name + "Model");
        }
    }
}
