package io.vernier.jobs.vectors;

import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.vectors.CodedProduct;
import io.vernier.vectors.CodedVector;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Adds to rows of users and items the column {@link #RATING}: the rating by the factors, as Spark predicts it; the rating by the codes; the
 * sum of products of codes; null where the user or the item has no factors.
 */
public final class RatedRows extends Transformer {
    private static final long serialVersionUID = 1L;

    /** The column that is added. */
    public static final String RATING = "vernier_rating";

    /** Elements of its vectors. */
    public static final int CHANNELS = 3;

    private static final String KEY = "vernier_key_of_";
    private static final String FACTORS = "vernier_factors_of_";

    private final String uid = Identifiable$.MODULE$.randomUID("ratings");
    private final transient TableModel.Factors model;
    private final CodedProduct product;

    /** @param product of the codes of a user and an item */
    public RatedRows(TableModel.Factors model, CodedProduct product) {
        this.model = model;
        this.product = product;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Dataset<Row> rows = dataset.toDF();
        Column user = ColumnNames.quoted(model.userColumn());
        Column item = ColumnNames.quoted(model.itemColumn());
        if (!isThere(rows, user) || !isThere(rows, item)) {
            // Whoever asks for these columns says that one is not there.
            return rows;
        }
        CodedProduct codes = product;
        UDF2<Seq<Float>, Seq<Float>, Vector> rate = (of, by) -> rating(codes, of, by);
        Dataset<Row> joined = joined(joined(rows, model.users(), user, "user"), model.items(), item, "item");
        return joined.withColumn(
                        RATING,
                        functions
                                .udf(rate, SQLDataTypes.VectorType())
                                .apply(joined.col(FACTORS + "user"), joined.col(FACTORS + "item")))
                .drop(KEY + "user", FACTORS + "user", KEY + "item", FACTORS + "item");
    }

    private static boolean isThere(Dataset<Row> rows, Column column) {
        try {
            return rows.select(column).columns().length == 1;
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                return false;
            }
            throw e;
        }
    }

    private static Dataset<Row> joined(Dataset<Row> rows, VectorTable table, Column id, String of) {
        // A table that Spark takes for small would be sent to all executors by way of the driver, which is to hold
        // none.
        Dataset<Row> factors = table.rows().toDF(KEY + of, FACTORS + of).hint("merge");
        return rows.join(factors, id.try_cast(DataTypes.IntegerType).equalTo(factors.col(KEY + of)), "left");
    }

    private static Vector rating(CodedProduct product, Seq<Float> user, Seq<Float> item) {
        if (user == null || item == null) {
            return null;
        }
        float[] left = floats(user);
        float[] right = floats(item);
        CodedVector a = product.left().encode(left);
        CodedVector b = product.right().encode(right);
        return Vectors.dense(Neighbours.product(left, right), product.of(a, b), (double)
                CodedProduct.accumulate(a.codes(), b.codes()));
    }

    private static float[] floats(Seq<Float> elements) {
        float[] vector = new float[elements.length()];
        for (int k = 0; k < vector.length; k++) {
            vector[k] = elements.apply(k);
        }
        return vector;
    }

    @Override
    public Transformer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return schema.add(RATING, SQLDataTypes.VectorType());
    }
}
