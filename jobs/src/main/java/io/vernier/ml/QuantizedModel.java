package io.vernier.ml;

import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.spark.plan.Internals;
import io.vernier.spark.plan.Scoring;
import io.vernier.spark.plan.SharedProgram;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.FeatureLayout;
import io.vernier.spark.source.NullPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model that predicts with integers: it reads the columns that the original pipeline read and adds the columns that its predictor
 * added, under the same names; an empty name leaves a column out.
 *
 * <p>NaN in a row gives NaN in all its outputs, infinities saturate. A null follows {@link #handleInvalid()}: {@code error} fails,
 * {@code skip} leaves the row out, {@code keep} takes it for NaN.
 */
public final class QuantizedModel extends Model<QuantizedModel> implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    /** Null in a model that a service loader has made and nothing was loaded into. */
    private final transient SharedProgram program;

    private final StringArrayParam inputCols;
    private final Param<String> handleInvalid;
    private final Param<String> rawPredictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> predictionCol;

    /** For service loaders, as those of Spark Connect, which look at the class alone. */
    public QuantizedModel() {
        this(randomUid());
    }

    /** A model that has parameters and no program: it cannot transform. */
    public QuantizedModel(String uid) {
        this(uid, (SharedProgram) null);
    }

    /** The model that runs a program over the vector column {@code features}. */
    public QuantizedModel(String uid, IntegerProgram program) {
        this(uid, new SharedProgram(program));
    }

    private QuantizedModel(String uid, SharedProgram program) {
        this.uid = uid;
        this.program = program;
        // After the uid, which every parameter keeps as the name of its owner.
        this.inputCols = new StringArrayParam(
                this, "inputCols", "numeric, boolean and vector columns that make the input, in order");
        this.handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what to do with a null: error, skip or keep",
                ParamValidators.inArray(List.of("error", "skip", "keep")));
        this.rawPredictionCol = new Param<>(this, "rawPredictionCol", "column of the margins, empty for none");
        this.probabilityCol = new Param<>(this, "probabilityCol", "column of the probabilities, empty for none");
        this.predictionCol = new Param<>(this, "predictionCol", "column of the prediction, empty for none");
        setDefault(inputCols, new String[] {"features"});
        setDefault(handleInvalid, "error");
        setDefault(rawPredictionCol, "");
        setDefault(probabilityCol, "");
        setDefault(predictionCol, "prediction");
    }

    /** Loads a saved model with the active session. */
    public static QuantizedModel load(String path) {
        return read().load(path);
    }

    /** The reader that {@code PipelineModel.load} looks for as well. */
    public static MLReader<QuantizedModel> read() {
        return new QuantizedModelReader();
    }

    /** A new identifier. */
    public static String randomUid() {
        return Identifiable$.MODULE$.randomUID("quantized");
    }

    @Override
    public String uid() {
        return uid;
    }

    /**
     * The instructions.
     *
     * @throws IllegalStateException if the model has none
     */
    public IntegerProgram program() {
        if (program == null) {
            throw new IllegalStateException(
                    "The model \"" + uid + "\" has no program: fit a PostTrainingQuantizer, or load a"
                            + " saved model with QuantizedModel.load.");
        }
        return program.program();
    }

    /** In bytes, about: what a Spark Connect server keeps of it. Spark's own estimate would count what the program was sent with. */
    @Override
    public long estimatedSize() {
        return ProgramCodec.rows(program())
                .mapToLong(row -> Long.BYTES * (row.integers().size() + (long) row.reals().length))
                .sum();
    }

    public StringArrayParam inputCols() {
        return inputCols;
    }

    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    public Param<String> rawPredictionCol() {
        return rawPredictionCol;
    }

    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    public Param<String> predictionCol() {
        return predictionCol;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Internals.requireClassic(dataset);
        transformSchema(dataset.schema());
        Dataset<Row> given = dataset.toDF();
        Dataset<Row> rows = FeatureLayout.flattened(given, List.of(value(inputCols)));
        Column[] inputs =
                Arrays.stream(value(inputCols)).map(ColumnNames::quoted).toArray(Column[]::new);
        if ("skip".equals(value(handleInvalid))) {
            for (Column input : inputs) {
                rows = rows.filter(input.isNotNull());
            }
        }
        boolean keep = "keep".equals(value(handleInvalid));
        FeatureColumns features = new FeatureColumns.Assembled(
                List.of(value(inputCols)), program().inputs(), keep ? NullPolicy.KEEP_AS_NAN : NullPolicy.FAIL);
        BlockLayout layout =
                FeatureLayout.of(rows, features, keep ? BlockLayout.Nulls.NOT_A_NUMBER : BlockLayout.Nulls.REFUSE);
        SortedMap<Scoring.Output, StructField> outputs = outputs();
        Scoring scoring = new Scoring(program, layout, List.copyOf(outputs.keySet()));
        Dataset<Row> scored = scoring.over(rows, features.names(), List.copyOf(outputs.values()));
        String[] flattened =
                Arrays.stream(rows.columns()).skip(given.columns().length).toArray(String[]::new);
        return flattened.length == 0 ? scored : scored.drop(flattened);
    }

    private SortedMap<Scoring.Output, StructField> outputs() {
        return ScoredSchema.outputs(
                program().decision(), value(rawPredictionCol), value(probabilityCol), value(predictionCol));
    }

    private <T> T value(Param<T> param) {
        return getOrDefault(param);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return ScoredSchema.of(schema, value(inputCols), outputs().values());
    }

    @Override
    public QuantizedModel copy(ParamMap extra) {
        QuantizedModel copy = new QuantizedModel(uid, program);
        copyValues(copy, extra);
        return copy.setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new QuantizedModelWriter(this);
    }
}
