package io.vernier.spark.mllib;

import io.vernier.outcome.Refusal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.ChiSqSelectorModel;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.DCT;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.FeatureHasher;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.MaxAbsScalerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.PolynomialExpansion;
import org.apache.spark.ml.feature.RFormulaModel;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.RobustScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.TargetEncoderModel;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.feature.UnivariateFeatureSelectorModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexerModel;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.feature.Word2VecModel;
import org.apache.spark.ml.regression.AFTSurvivalRegressionModel;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/** The classes that are understood, and the reader of each. */
final class SupportedStages {
    private static final Map<String, Supplier<MLReader<? extends Transformer>>> READERS = readers();

    private SupportedStages() {}

    private static Map<String, Supplier<MLReader<? extends Transformer>>> readers() {
        Map<String, Supplier<MLReader<? extends Transformer>>> readers = new LinkedHashMap<>();
        putModels(readers);
        putVectorStages(readers);
        putPreparation(readers);
        putNaming(readers);
        return readers;
    }

    private static void putModels(Map<String, Supplier<MLReader<? extends Transformer>>> readers) {
        readers.put(LogisticRegressionModel.class.getName(), LogisticRegressionModel::read);
        readers.put(LinearSVCModel.class.getName(), LinearSVCModel::read);
        readers.put(
                MultilayerPerceptronClassificationModel.class.getName(), MultilayerPerceptronClassificationModel::read);
        readers.put(OneVsRestModel.class.getName(), OneVsRestModel::read);
        readers.put(NaiveBayesModel.class.getName(), NaiveBayesModel::read);
        readers.put(LinearRegressionModel.class.getName(), LinearRegressionModel::read);
        readers.put(GeneralizedLinearRegressionModel.class.getName(), GeneralizedLinearRegressionModel::read);
        readers.put(AFTSurvivalRegressionModel.class.getName(), AFTSurvivalRegressionModel::read);
        readers.put(DecisionTreeClassificationModel.class.getName(), DecisionTreeClassificationModel::read);
        readers.put(RandomForestClassificationModel.class.getName(), RandomForestClassificationModel::read);
        readers.put(GBTClassificationModel.class.getName(), GBTClassificationModel::read);
        readers.put(DecisionTreeRegressionModel.class.getName(), DecisionTreeRegressionModel::read);
        readers.put(RandomForestRegressionModel.class.getName(), RandomForestRegressionModel::read);
        readers.put(GBTRegressionModel.class.getName(), GBTRegressionModel::read);
        readers.put(KMeansModel.class.getName(), KMeansModel::read);
        readers.put(BisectingKMeansModel.class.getName(), BisectingKMeansModel::read);
        readers.put(GaussianMixtureModel.class.getName(), GaussianMixtureModel::read);
        readers.put(FMClassificationModel.class.getName(), FMClassificationModel::read);
        readers.put(FMRegressionModel.class.getName(), FMRegressionModel::read);
        readers.put(IsotonicRegressionModel.class.getName(), IsotonicRegressionModel::read);
        readers.put(BucketedRandomProjectionLSHModel.class.getName(), BucketedRandomProjectionLSHModel::read);
        readers.put(PipelineModel.class.getName(), PipelineModel::read);
        readers.put(CrossValidatorModel.class.getName(), CrossValidatorModel::read);
        readers.put(TrainValidationSplitModel.class.getName(), TrainValidationSplitModel::read);
    }

    /** Computed by us. */
    private static void putVectorStages(Map<String, Supplier<MLReader<? extends Transformer>>> readers) {
        readers.put(VectorAssembler.class.getName(), VectorAssembler::read);
        readers.put(StandardScalerModel.class.getName(), StandardScalerModel::read);
        readers.put(MinMaxScalerModel.class.getName(), MinMaxScalerModel::read);
        readers.put(MaxAbsScalerModel.class.getName(), MaxAbsScalerModel::read);
        readers.put(RobustScalerModel.class.getName(), RobustScalerModel::read);
        readers.put(ElementwiseProduct.class.getName(), ElementwiseProduct::read);
        readers.put(IDFModel.class.getName(), IDFModel::read);
        readers.put(PCAModel.class.getName(), PCAModel::read);
        readers.put(VectorSlicer.class.getName(), VectorSlicer::read);
        readers.put(UnivariateFeatureSelectorModel.class.getName(), UnivariateFeatureSelectorModel::read);
        readers.put(ChiSqSelectorModel.class.getName(), ChiSqSelectorModel::read);
        readers.put(VarianceThresholdSelectorModel.class.getName(), VarianceThresholdSelectorModel::read);
    }

    /** Left to Spark, before the vector that we compute with. */
    private static void putPreparation(Map<String, Supplier<MLReader<? extends Transformer>>> readers) {
        readers.put(Binarizer.class.getName(), Binarizer::read);
        readers.put(Bucketizer.class.getName(), Bucketizer::read);
        readers.put(CountVectorizerModel.class.getName(), CountVectorizerModel::read);
        readers.put(DCT.class.getName(), DCT::read);
        readers.put(FeatureHasher.class.getName(), FeatureHasher::read);
        readers.put(HashingTF.class.getName(), HashingTF::read);
        readers.put(ImputerModel.class.getName(), ImputerModel::read);
        readers.put(Interaction.class.getName(), Interaction::read);
        readers.put(NGram.class.getName(), NGram::read);
        readers.put(Normalizer.class.getName(), Normalizer::read);
        readers.put(OneHotEncoderModel.class.getName(), OneHotEncoderModel::read);
        readers.put(PolynomialExpansion.class.getName(), PolynomialExpansion::read);
        readers.put(RegexTokenizer.class.getName(), RegexTokenizer::read);
        readers.put(RFormulaModel.class.getName(), RFormulaModel::read);
        readers.put(SQLTransformer.class.getName(), SQLTransformer::read);
        readers.put(StopWordsRemover.class.getName(), StopWordsRemover::read);
        readers.put(StringIndexerModel.class.getName(), StringIndexerModel::read);
        readers.put(TargetEncoderModel.class.getName(), TargetEncoderModel::read);
        readers.put(Tokenizer.class.getName(), Tokenizer::read);
        readers.put(VectorIndexerModel.class.getName(), VectorIndexerModel::read);
        readers.put(VectorSizeHint.class.getName(), VectorSizeHint::read);
        readers.put(Word2VecModel.class.getName(), Word2VecModel::read);
    }

    /** Left out, after the model. */
    private static void putNaming(Map<String, Supplier<MLReader<? extends Transformer>>> readers) {
        readers.put(IndexToString.class.getName(), IndexToString::read);
    }

    /** The class of models that this program writes; a package that knows this one. */
    private static final String QUANTIZED = "io.vernier.ml.QuantizedModel";

    /** @throws Refusal if the class is not supported */
    static void require(StageMetadata stage) {
        if (stage.className().equals(Pipeline.class.getName())) {
            throw Refusal.before("The pipeline \"" + stage.uid() + "\" of the class \"" + stage.className()
                    + "\" is not fitted; fit it and save the model that comes of it.");
        }
        if (stage.className().equals(QUANTIZED)) {
            throw Refusal.before("Stage \"" + stage.uid()
                    + "\" is a quantized model of Vernier already; name the model that it was made from, which the"
                    + " manifest.json of its run tells as model.path.");
        }
        if (TableModels.isOne(stage.className()) && !READERS.containsKey(stage.className())) {
            throw Refusal.before("Stage \"" + stage.uid() + "\" is of the class \"" + stage.className()
                    + "\", which is tables of vectors, and these are quantized by themselves (vernier run, calibrate,"
                    + " quantize, validate); save the stage alone and name it in model.path.");
        }
        if (!READERS.containsKey(stage.className())) {
            boolean spark = stage.className().startsWith("org.apache.spark.");
            String why = Unsupported.of(stage.className())
                    .map(Unsupported::sentence)
                    .orElse("is " + (spark ? "" : "not one of Spark's and ") + "not supported");
            throw Refusal.before("Stage \"" + stage.uid() + "\" is of the class \"" + stage.className() + "\", which "
                    + why + "; \"vernier models\" lists what becomes of each class.");
        }
    }

    /** The names of the models, with their packages. */
    static Set<String> models() {
        return names(SupportedStages::putModels);
    }

    /** The names of the stages that we compute. */
    static Set<String> vectorStages() {
        return names(SupportedStages::putVectorStages);
    }

    /** The names of the stages that are left to Spark. */
    static Set<String> preparation() {
        return names(SupportedStages::putPreparation);
    }

    /** The names of the stages that name what a model predicts. */
    static Set<String> naming() {
        return names(SupportedStages::putNaming);
    }

    private static Set<String> names(Consumer<Map<String, Supplier<MLReader<? extends Transformer>>>> some) {
        Map<String, Supplier<MLReader<? extends Transformer>>> readers = new LinkedHashMap<>();
        some.accept(readers);
        return readers.keySet();
    }

    /** The simple names of all supported classes. */
    static List<String> names() {
        Set<String> all = new LinkedHashSet<>(READERS.keySet());
        all.addAll(TableModels.names());
        return simpleNames(all);
    }

    private static List<String> simpleNames(Collection<String> classes) {
        return classes.stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .toList();
    }

    /** Loads a model with the reader of its class. */
    static Transformer load(SparkSession session, String className, String path) {
        return READERS.get(className).get().session(session).load(path);
    }
}
