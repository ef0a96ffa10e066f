package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.integer.Accumulator;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.RatingMeasurement;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.vectors.CodedModel;
import io.vernier.jobs.vectors.CodedTable;
import io.vernier.jobs.vectors.Neighbours;
import io.vernier.jobs.vectors.Neighbours.Likeness;
import io.vernier.jobs.vectors.RatedRows;
import io.vernier.jobs.vectors.TopicErrors;
import io.vernier.jobs.vectors.VectorStatistics;
import io.vernier.ml.QuantizedFactors;
import io.vernier.ml.SparkModels;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import io.vernier.spark.source.OpenedSource;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.GroupedMean;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import io.vernier.vectors.CodedProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What tables of vectors and held-out rows say of the codes.
 *
 * @param metrics in the order of the table
 * @param accumulators none where nothing is multiplied
 */
record TableEvidence(List<Metric> metrics, List<AccumulatorRow> accumulators) {
    /** The number that users and items make. */
    static final String RATING = "rating";

    /** The label where none is named, as that of Spark's ALS. */
    private static final String USUAL_LABEL = "rating";

    /**
     * Measures the codes of a model.
     *
     * @param coded the tables as they were written
     * @param source held-out rows; absent where none are configured
     * @throws Refusal if they cannot be accepted (22)
     */
    static TableEvidence of(
            SparkContext context,
            JobConfiguration configuration,
            TableModel model,
            CodedModel integers,
            List<CodedTable.Coded> coded,
            Optional<OpenedSource> source) {
        List<Metric> metrics = new ArrayList<>();
        Optional<Validation> rated = model instanceof TableModel.Factors factors
                ? source.map(rows -> ratings(context, configuration, factors, integers, rows))
                : Optional.empty();
        List<Metric> ofRatings = rated.map(Validation::metrics).orElse(List.of());
        metrics.addAll(ofRatings.stream().filter(TableEvidence::isOfWholeModel).toList());
        metrics.addAll(ofVectors(JavaSparkContext.fromSparkContext(context), model, integers, coded));
        coded.forEach(table -> metrics.addAll(table.errors().tensorMetrics()));
        metrics.addAll(
                ofRatings.stream().filter(metric -> !isOfWholeModel(metric)).toList());
        return new TableEvidence(metrics, accumulators(integers, rated));
    }

    /** What predicts from the codes; absent where nothing does. */
    static Optional<QuantizedFactors> factors(String runId, TableModel model, CodedModel integers) {
        return model instanceof TableModel.Factors factors
                ? Optional.of(SparkModels.of(
                        "quantized_" + runId,
                        factors,
                        integers.product().left().scales(),
                        integers.product().right().scales()))
                : Optional.empty();
    }

    /** The tensor whose signal-to-noise ratio a gate judges. */
    static String judged(TableModel model) {
        return model instanceof TableModel.Factors
                ? RATING
                : model.tables().get(0).tensor();
    }

    /** Whether something decides about a run: held-out ratings, which factors alone have, or gates. */
    static boolean isJudged(JobConfiguration configuration, TableModel model) {
        return !configuration.gates().isEmpty()
                || (model instanceof TableModel.Factors
                        && configuration.validation().isPresent());
    }

    private static boolean isOfWholeModel(Metric metric) {
        return metric.scope().equals(Metric.MODEL) && metric.slice().isEmpty();
    }

    /** What the codes say of the vectors alone. */
    private static List<Metric> ofVectors(
            JavaSparkContext context, TableModel model, CodedModel integers, List<CodedTable.Coded> coded) {
        CodedTable first = integers.tables().get(0);
        if (model instanceof TableModel.Topics) {
            return TopicErrors.metrics(first);
        }
        if (model instanceof TableModel.Words) {
            List<Metric> metrics = new ArrayList<>();
            metrics.add(overlap(new Neighbours<String>(first, first, Likeness.COSINE).overlap(context)));
            coded.forEach(table -> metrics.addAll(table.errors().cosineMetrics()));
            return metrics;
        }
        return List.of(
                overlap(new Neighbours<Integer>(first, integers.tables().get(1), Likeness.PRODUCT).overlap(context)));
    }

    private static Metric overlap(GroupedMean shares) {
        return shares.mean(MetricName.TOP_K_OVERLAP, 0, 1);
    }

    /** One, of every rating, proven from the types of the codes; none where nothing is multiplied, or products have scales of their own. */
    static List<AccumulatorRow> accumulators(CodedModel integers, Optional<Validation> rated) {
        if (integers.tables().size() == 1 || !integers.product().isInteger()) {
            return List.of();
        }
        long bound = integers.product().bound();
        return List.of(new AccumulatorRow(
                RATING,
                0,
                -bound,
                bound,
                Long.SIZE + 1 - Long.numberOfLeadingZeros(bound),
                rated.map(found -> found.accumulators(0).min(0)).orElse(OptionalLong.empty()),
                rated.map(found -> found.accumulators(0).max(0)).orElse(OptionalLong.empty()),
                Accumulator.Unit.INT64.label()));
    }

    /** The held-out rows of users and items, nothing of which is read. */
    static DataSet data(
            JobConfiguration configuration, TableModel.Factors model, CodedProduct product, OpenedSource source) {
        ValidationConfiguration held = configuration.validation().orElseThrow();
        return DataSet.of(
                source,
                List.of(new RatedRows(model, product)),
                new FeatureColumns.Assembled(
                        List.of(model.userColumn(), model.itemColumn(), RatedRows.RATING),
                        2 + RatedRows.CHANNELS,
                        NullPolicy.KEEP_AS_NAN),
                configuration.quantization().nonFinite(),
                new DataSet.Extras(held.label(), Optional.of(USUAL_LABEL), ClassNames.UNKNOWN, held.slices()));
    }

    private static Validation ratings(
            SparkContext context,
            JobConfiguration configuration,
            TableModel.Factors model,
            CodedModel integers,
            OpenedSource source) {
        DataSet data = data(configuration, model, integers.product(), source);
        // What counts as the same rating is told in standard deviations of the ratings of these rows.
        DataSet ratings = DataSet.of(
                source,
                List.of(new RatedRows(model, integers.product())),
                new FeatureColumns.VectorColumn(RatedRows.RATING, RatedRows.CHANNELS),
                NonFinite.SKIP,
                DataSet.Extras.NONE);
        try (Progress progress = new Progress(context, "validate")) {
            TensorStatistics spread =
                    VectorStatistics.of(ratings, TensorLayout.unnamed(RATING, RatedRows.CHANNELS), progress.rows());
            double std = spread.histogram(0).orElseThrow().std().orElse(0);
            double tolerance = configuration.validation().orElseThrow().tolerance();
            Scan.Result<LabelledValidation> result =
                    data.scan(new RatingMeasurement(layout(configuration, data, tolerance * std)), progress.rows());
            data.requireUnchanged();
            LabelledValidation state = result.state();
            accept(configuration, model, source, state, result.counts().rows());
            state.validation()
                    .count(0, result.counts().nullRows(), result.counts().skippedRows());
            return state.validation();
        }
    }

    private static Validation.Layout layout(JobConfiguration configuration, DataSet data, double agreement) {
        return new Validation.Layout(
                List.of(RATING),
                List.of(1),
                new Task.Regression(agreement, data.hasLabel()),
                configuration.validation().orElseThrow().slices());
    }

    private static void accept(
            JobConfiguration configuration,
            TableModel.Factors model,
            OpenedSource source,
            LabelledValidation state,
            long rows) {
        String in = "In \"" + source.source().name() + "\" ";
        boolean fail = configuration.quantization().nonFinite() == NonFinite.FAIL;
        if (fail && state.nonFiniteRows() > 0) {
            throw Refusal.data(in + "the columns \"" + model.userColumn() + "\" and \"" + model.itemColumn()
                    + "\" hold no integers of 32 bits in " + state.nonFiniteRows() + " of " + rows
                    + " rows, expected the ids of users and items; correct them or set quantization.non_finite: skip.");
        }
        if (fail && state.missingLabels() > 0) {
            throw Refusal.data(in + "the label is null, NaN or infinite in " + state.missingLabels() + " of " + rows
                    + " rows, expected finite numbers; correct them or set quantization.non_finite: skip.");
        }
        if (state.validation().rows() == 0) {
            throw Refusal.data(in + "none of the " + rows
                    + " rows has a user and an item that the model knows; name the ratings that it is for.");
        }
    }
}
