package io.vernier.sql;

import io.vernier.ml.QuantizedModel;
import io.vernier.model.Decision;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.BlockLayout.Nulls;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.spark.plan.Scoring;
import io.vernier.spark.plan.ScoringFunction;
import io.vernier.spark.plan.SharedProgram;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.FeatureLayout;
import io.vernier.spark.source.NullPolicy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code predict}, a double, and {@code probability}, an array of doubles: of the columns that a model reads, in its order, or of one
 * struct that has them by name. A null is what {@code handleInvalid} of the model says: an error, NaN, or, where transform would leave
 * out the row, null.
 *
 * @param name one of {@link #NAMES}
 * @param run whose model predicts
 */
record Prediction(String name, CatalogRun run) implements UnboundFunction {
    private static final String PROBABILITY = "probability";

    static final List<String> NAMES = List.of("predict", PROBABILITY);

    @Override
    public String description() {
        return name + "(columns of the model \"" + String.join(".", run.names()) + "\", or one struct with them)";
    }

    /** @throws UnsupportedOperationException if there is no such run, or it takes other arguments; Spark makes an analysis error of it */
    @Override
    public BoundFunction bind(StructType arguments) {
        try {
            return bind(run.savedModel(), arguments);
        } catch (Refusal e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }

    private BoundFunction bind(String path, StructType arguments) {
        SparkSession session = SparkSession.active();
        Comparator<String> order = ColumnNames.order(session);
        QuantizedModel model = load(path);
        List<String> columns = List.of(model.getOrDefault(model.inputCols()));
        boolean isStruct = arguments.size() == 1 && arguments.fields()[0].dataType() instanceof StructType;
        if (!isStruct && arguments.size() != columns.size()) {
            throw new UnsupportedOperationException("\"" + name + "\" takes " + columns.size() + " arguments ("
                    + String.join(", ", columns) + "), or one struct with fields of these names, found "
                    + arguments.size()
                    + ".");
        }
        StructType given = isStruct ? (StructType) arguments.fields()[0].dataType() : named(arguments, columns);
        String invalid = model.getOrDefault(model.handleInvalid());
        FeatureColumns features =
                new FeatureColumns.Assembled(columns, model.program().inputs(), NullPolicy.FAIL);
        BlockLayout layout = FeatureLayout.of(given, order, features, nulls(invalid));
        Map<String, Integer> places = places(given, order);
        Scoring scoring = new Scoring(new SharedProgram(model.program()), layout, List.of(output(model)));
        return ScoringFunction.of(
                session.sparkContext(),
                name,
                name + " by " + path + " of " + arguments.simpleString(),
                scoring,
                Arrays.stream(arguments.fields())
                        .<DataType>map(StructField::dataType)
                        .toList(),
                isStruct ? given.size() : 0,
                columns.stream().mapToInt(column -> place(places, column)).toArray());
    }

    private static QuantizedModel load(String path) {
        try {
            return QuantizedModel.load(path);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(
                    e.getMessage() + " A model that begins with stages of Spark is no function of SQL; load it with"
                            + " PipelineModel.load and use transform.",
                    e);
        }
    }

    private static StructType named(StructType arguments, List<String> columns) {
        return new StructType(IntStream.range(0, columns.size())
                .mapToObj(k -> {
                    StructField argument = arguments.fields()[k];
                    return new StructField(
                            columns.get(k), argument.dataType(), argument.nullable(), argument.metadata());
                })
                .toArray(StructField[]::new));
    }

    /** Of each name the first place. */
    private static Map<String, Integer> places(StructType given, Comparator<String> order) {
        Map<String, Integer> places = new TreeMap<>(order);
        for (int k = 0; k < given.size(); k++) {
            places.putIfAbsent(given.fields()[k].name(), k);
        }
        return places;
    }

    private static int place(Map<String, Integer> places, String column) {
        Integer place = places.get(column);
        if (place == null) {
            throw new UnsupportedOperationException("\"" + column
                    + "\" is a field inside a structure; give the columns as arguments, in the model's order.");
        }
        return place;
    }

    private static Nulls nulls(String handleInvalid) {
        return switch (handleInvalid) {
            case "keep" -> Nulls.NOT_A_NUMBER;
            case "skip" -> Nulls.SKIP;
            default -> Nulls.REFUSE;
        };
    }

    private Scoring.Output output(QuantizedModel model) {
        if (model.program().decision() instanceof Decision.Hashes) {
            throw new UnsupportedOperationException("The model \"" + String.join(".", run.names())
                    + "\" gives hashes, an array of vectors; load it with QuantizedModel.load and use transform.");
        }
        if (!name.equals(PROBABILITY)) {
            return Scoring.Output.PREDICTION;
        }
        if (model.getOrDefault(model.probabilityCol()).isEmpty()) {
            throw new UnsupportedOperationException(
                    "The model \"" + String.join(".", run.names()) + "\" has no probabilities; use predict.");
        }
        return Scoring.Output.PROBABILITY;
    }
}
