package io.vernier.ml;

import io.vernier.spark.plan.ColumnNames;
import io.vernier.vectors.CodedProduct;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Factors of users and items as integers: predicts ratings as an {@code ALSModel} does, from products of codes. The {@code model/} of a run
 * of factors is one, and is loaded like any other model of Spark ML.
 */
public final class QuantizedFactors extends Model<QuantizedFactors> implements MLWritable {
    private static final long serialVersionUID = 1L;

    /** The directories of the codes, as those of factors in a saved {@code ALSModel}. */
    static final List<String> TABLES = List.of("userFactors", "itemFactors");

    private static final String DROP = "drop";

    private final String uid;

    /** Of users, then of items: {@code id int, scale double, codes array<int>}. */
    private final transient List<Dataset<Row>> tables;

    private final Param<String> userCol;
    private final Param<String> itemCol;
    private final Param<String> predictionCol;
    private final Param<String> coldStartStrategy;
    private final DoubleArrayParam userScales;
    private final DoubleArrayParam itemScales;

    /** Factors that are still to be loaded. */
    public QuantizedFactors() {
        this(Identifiable$.MODULE$.randomUID("quantized"), List.of());
    }

    /** @param tables of users, then of items */
    public QuantizedFactors(String uid, List<Dataset<Row>> tables) {
        this.uid = uid;
        this.tables = List.copyOf(tables);
        this.userCol = new Param<>(this, "userCol", "column of the user");
        this.itemCol = new Param<>(this, "itemCol", "column of the item");
        this.predictionCol = new Param<>(this, "predictionCol", "column of the rating");
        this.coldStartStrategy = new Param<>(
                this, "coldStartStrategy", "what becomes of rows with an unknown user or item: nan or drop");
        this.userScales = new DoubleArrayParam(
                this, "userScales", "scales of the columns, or of all; none where users have scales");
        this.itemScales = new DoubleArrayParam(
                this, "itemScales", "scales of the columns, or of all; none where items have scales");
        setDefault(coldStartStrategy, "nan");
        setDefault(predictionCol, "prediction");
        setDefault(userScales, new double[0]);
        setDefault(itemScales, new double[0]);
    }

    /** Loads a saved model with the active session. */
    public static QuantizedFactors load(String path) {
        return read().load(path);
    }

    /** The reader that {@code PipelineModel.load} looks for as well. */
    public static MLReader<QuantizedFactors> read() {
        return new QuantizedFactorsReader();
    }

    @Override
    public String uid() {
        return uid;
    }

    List<Dataset<Row>> tables() {
        if (tables.isEmpty()) {
            throw new IllegalStateException(
                    "The model \"" + uid + "\" has no factors: load a saved model with QuantizedFactors.load.");
        }
        return tables;
    }

    public Param<String> userCol() {
        return userCol;
    }

    public Param<String> itemCol() {
        return itemCol;
    }

    public Param<String> predictionCol() {
        return predictionCol;
    }

    public Param<String> coldStartStrategy() {
        return coldStartStrategy;
    }

    public DoubleArrayParam userScales() {
        return userScales;
    }

    public DoubleArrayParam itemScales() {
        return itemScales;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Dataset<Row> rows = dataset.toDF();
        Dataset<Row> users = renamed(tables().get(0), "user");
        Dataset<Row> items = renamed(tables().get(1), "item");
        double[] ofUsers = getOrDefault(userScales);
        double[] ofItems = getOrDefault(itemScales);
        UDF4<Double, Seq<Integer>, Double, Seq<Integer>, Float> predict =
                (userScale, user, itemScale, item) -> user == null || item == null
                        ? Float.NaN
                        : (float) CodedProduct.of(
                                scales(userScale, ofUsers), codes(user), scales(itemScale, ofItems), codes(item));
        Dataset<Row> joined = rows.join(users, id(userCol).equalTo(users.col(name("user", "id"))), "left")
                .join(items, id(itemCol).equalTo(items.col(name("item", "id"))), "left");
        Column rating = functions
                .udf(predict, DataTypes.FloatType)
                .apply(
                        joined.col(name("user", "scale")),
                        joined.col(name("user", "codes")),
                        joined.col(name("item", "scale")),
                        joined.col(name("item", "codes")));
        List<Column> columns = new ArrayList<>();
        for (String column : rows.columns()) {
            columns.add(ColumnNames.quoted(column));
        }
        columns.add(rating.as(getOrDefault(predictionCol)));
        Dataset<Row> rated = joined;
        if (DROP.equals(getOrDefault(coldStartStrategy))) {
            rated = joined.filter(joined.col(name("user", "codes"))
                    .isNotNull()
                    .and(joined.col(name("item", "codes")).isNotNull()));
        }
        return rated.select(columns.toArray(Column[]::new));
    }

    private Column id(Param<String> column) {
        Column id = ColumnNames.quoted(getOrDefault(column));
        Column whole = id.cast(DataTypes.IntegerType);
        return functions
                .when(id.isNull().or(id.cast(DataTypes.DoubleType).equalTo(whole.cast(DataTypes.DoubleType))), whole)
                .otherwise(functions
                        .raise_error(functions.lit("The column \"" + getOrDefault(column)
                                + "\" holds a number that is no id: ids are whole numbers of 32 bits."))
                        .cast(DataTypes.IntegerType));
    }

    private static Dataset<Row> renamed(Dataset<Row> table, String of) {
        return table.select(
                functions.col("id").as(name(of, "id")),
                functions.col("scale").as(name(of, "scale")),
                functions.col("codes").as(name(of, "codes")));
    }

    /** A name that columns of users do not have. */
    private static String name(String of, String column) {
        return "vernier_" + of + "_" + column;
    }

    private static double[] scales(Double own, double[] ofTable) {
        return own == null ? ofTable : new double[] {own};
    }

    private static int[] codes(Seq<Integer> elements) {
        int[] codes = new int[elements.length()];
        for (int k = 0; k < codes.length; k++) {
            codes[k] = elements.apply(k);
        }
        return codes;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return schema.add(getOrDefault(predictionCol), DataTypes.FloatType);
    }

    @Override
    public QuantizedFactors copy(ParamMap extra) {
        QuantizedFactors copy = new QuantizedFactors(uid, tables);
        copyValues(copy, extra);
        return copy.setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new QuantizedFactorsWriter(this);
    }
}
