package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.SparseBatch;
import io.vernier.spark.source.FeatureColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.RFormula;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PreparationTest extends ModelTest {
    private static final int HASHES = 1 << 18;

    @Test
    void categoriesAreLeftToSparkBesideAScalerThatIsFolded() {
        StringIndexer indexer = new StringIndexer().setInputCol("carrier").setOutputCol("carrierIndex");
        Bucketizer bucketizer = new Bucketizer()
                .setInputCol("hour")
                .setOutputCol("part")
                .setSplits(new double[] {Double.NEGATIVE_INFINITY, 9, 15, Double.POSITIVE_INFINITY});
        OneHotEncoder encoder = new OneHotEncoder()
                .setInputCols(new String[] {"carrierIndex", "part"})
                .setOutputCols(new String[] {"carrierVector", "partVector"});
        StandardScaler scaler = new StandardScaler()
                .setInputCol("numbers")
                .setOutputCol("scaled")
                .setWithMean(true);
        PipelineModel pipeline = fit(
                indexer,
                bucketizer,
                encoder,
                assembler("numbers", "distance", "dep_delay"),
                scaler,
                assembler("features", "carrierVector", "scaled", "partVector", "month"),
                new LinearRegression().setLabelCol("arrival"));

        SavedModel saved = checkRegression(pipeline, 0.995);

        assertThat(saved.features().names())
                .containsExactly("carrierVector", "distance", "dep_delay", "partVector", "month");
        assertThat(classes(saved.preparation()))
                .containsExactly("StringIndexerModel", "Bucketizer", "OneHotEncoderModel");
        assertThat(saved.stages().get(0).treatment()).startsWith("left to Spark (runs unchanged)");
        assertThat(saved.stages().get(4).treatment()).startsWith("folded into layer0.linear");
    }

    @Test
    void aHashedTextOfManyFeaturesStaysSparse() {
        PipelineModel pipeline = fit(
                new Tokenizer().setInputCol("text").setOutputCol("words"),
                new HashingTF().setInputCol("words").setOutputCol("counts").setNumFeatures(HASHES),
                new IDF().setInputCol("counts").setOutputCol("features"),
                new LogisticRegression().setLabelCol("delayed").setMaxIter(5));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.features()).isEqualTo(new FeatureColumns.VectorColumn("counts", HASHES));
        assertThat(classes(saved.preparation())).containsExactly("Tokenizer", "HashingTF");
        assertThat(saved.stages().get(2).treatment()).startsWith("folded into layer0.linear");
        SparseBatch batch = batch(prepared(saved), "counts");
        List<Row> expected = pipeline.transform(flights).collectAsList();
        var last = saved.model().forward(batch, (tensor, seen) -> {});
        for (int row = 0; row < expected.size(); row++) {
            assertThat(saved.model().decision().predict(last, row))
                    .isEqualTo(expected.get(row).<Double>getAs("prediction"));
        }
        Quantized quantized = new Quantized(saved.model(), batch);
        assertThat(quantized.agreement()).isGreaterThan(0.98);
    }

    @Test
    void anIndexedLabelIsMadeBySpark() {
        PipelineModel pipeline = fit(
                new StringIndexer().setInputCol("delay_class").setOutputCol("label"),
                assembler(),
                new LogisticRegression().setMaxIter(10));

        SavedModel saved = checkClassification(pipeline, "layer0.linear", 0.98);

        assertThat(classes(saved.preparation())).containsExactly("StringIndexerModel");
        assertThat(saved.stages().get(0).treatment()).contains("it makes the label");
        assertThat(saved.features().names()).containsExactly(Flights.FEATURES);
    }

    @Test
    void everythingBeforeAStatementStaysSparksWork() {
        PipelineModel pipeline = fit(
                new Imputer().setInputCols(new String[] {"distance"}).setOutputCols(new String[] {"miles"}),
                new SQLTransformer().setStatement("SELECT *, miles * hour AS product FROM __THIS__"),
                assembler("features", "product", "dep_delay"),
                new LinearRegression().setLabelCol("arrival"));

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(classes(saved.preparation())).containsExactly("ImputerModel", "SQLTransformer");
        assertThat(saved.features().names()).containsExactly("product", "dep_delay");
    }

    @Test
    void aFormulaMakesTheVectorAndTheLabel() {
        PipelineModel pipeline =
                fit(new RFormula().setFormula("arrival ~ dep_delay + distance + carrier"), new LinearRegression());

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(classes(saved.preparation())).containsExactly("RFormulaModel");
        assertThat(saved.features().names()).containsExactly("features");
    }

    @Test
    void whatNamesThePredictionIsLeftOutAndReported() {
        PipelineModel pipeline = fit(
                assembler(),
                new LogisticRegression().setLabelCol("delayed").setMaxIter(2),
                new IndexToString()
                        .setInputCol("prediction")
                        .setOutputCol("name")
                        .setLabels(new String[] {"no", "yes"}));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.preparation()).isEmpty();
        assertThat(saved.stages().get(2).className()).isEqualTo("IndexToString");
        assertThat(saved.stages().get(2).treatment()).contains("left out", "apply it to the scored table");
    }

    private Dataset<Row> prepared(SavedModel saved) {
        Dataset<Row> rows = flights;
        for (Transformer stage : saved.preparation()) {
            rows = stage.transform(rows);
        }
        return rows;
    }

    private static SparseBatch batch(Dataset<Row> rows, String column) {
        List<Integer> indices = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Row> all = rows.collectAsList();
        int[] offsets = new int[all.size() + 1];
        for (int row = 0; row < all.size(); row++) {
            SparseVector vector = all.get(row).<Vector>getAs(column).toSparse();
            Arrays.stream(vector.indices()).forEach(indices::add);
            Arrays.stream(vector.values()).forEach(values::add);
            offsets[row + 1] = indices.size();
        }
        return new SparseBatch(
                all.size(),
                HASHES,
                offsets,
                indices.stream().mapToInt(Integer::intValue).toArray(),
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static List<String> classes(List<Transformer> stages) {
        return stages.stream().map(stage -> stage.getClass().getSimpleName()).toList();
    }
}
