package io.vernier.spark.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which data sets are read by columns and which by rows. */
class ColumnarPlanTest {
    private static final String MAX_FIELDS = "spark.sql.codegen.maxFields";

    @TempDir
    private static Path directory;

    private static final SparkSession SESSION = LocalSession.session();

    @BeforeAll
    static void write() {
        Dataset<Row> rows = SESSION.range(0, 100, 1, 1)
                .selectExpr("id", "id / 3D as x", "float(id) as y", "int(id % 3) as part", "concat('t', id) as text");
        rows.write().parquet(path("flat"));
        rows.write().partitionBy("part").parquet(path("partitioned"));
        rows.write().orc(path("orc"));
        rows.write().option("header", true).csv(path("csv"));
        rows.write().json(path("json"));
        new VectorAssembler()
                .setInputCols(new String[] {"x", "y"})
                .setOutputCol("features")
                .transform(rows)
                .write()
                .parquet(path("vectors"));
        Column[] many = IntStream.range(0, 150)
                .mapToObj(k -> col("id").plus(k).as("c" + k))
                .toArray(Column[]::new);
        rows.select(many).write().parquet(path("wide"));
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }

    private static Dataset<Row> flat() {
        return SESSION.read().parquet(path("flat"));
    }

    private static void assertByColumns(Dataset<Row> rows, int... ordinals) {
        assertThat(ColumnarPlan.of(rows))
                .hasValueSatisfying(plan -> assertThat(plan.ordinals()).containsExactly(ordinals));
    }

    private static void assertByRows(Dataset<Row> rows) {
        assertThat(ColumnarPlan.of(rows)).isEmpty();
    }

    @Test
    void columnsOfNumbersAreReadByColumns() {
        assertByColumns(flat().select("x", "y", "id"), 1, 2, 0);
    }

    @Test
    void vectorsAreReadByColumns() {
        assertByColumns(SESSION.read().parquet(path("vectors")).select("features"), 0);
    }

    @Test
    void partitionsOfDirectoriesAreReadByColumns() {
        assertByColumns(SESSION.read().parquet(path("partitioned")).select("part", "x"), 1, 0);
    }

    @Test
    void orcIsReadByColumns() {
        assertByColumns(SESSION.read().orc(path("orc")).select("y"), 0);
    }

    @Test
    void otherNamesAndOrdersAreReadByColumns() {
        assertByColumns(flat().select(col("y").as("x"), col("x").as("z")).select("z", "x"), 0, 1);
        assertByColumns(flat().select(col("x"), col("x").as("again")), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x > 3", "x > 3 and text like 't1%'", "y is not null", "id in (1, 2, 3)", "x + y < 40"})
    void conditionsAreAskedOfTheColumns(String where) {
        assertThat(ColumnarPlan.of(flat().where(where).select("x", "y")))
                .hasValueSatisfying(
                        plan -> assertThat(plan.filter().admitsAll()).isFalse());
    }

    @Test
    void conditionsOfTheUserAreAskedOfTheColumns() {
        UDF1<Double, Boolean> isLarge = x -> x > 30;
        Dataset<Row> rows = flat().where(udf(isLarge, DataTypes.BooleanType).apply(col("x")))
                .select("y");

        assertThat(ColumnarPlan.of(rows))
                .hasValueSatisfying(
                        plan -> assertThat(plan.filter().admitsAll()).isFalse());
    }

    @Test
    void noConditionAdmitsAll() {
        assertThat(ColumnarPlan.of(flat().select("x")))
                .hasValueSatisfying(
                        plan -> assertThat(plan.filter().admitsAll()).isTrue());
    }

    @Test
    void manyColumnsAreReadByColumnsWhereTheSessionAllowsIt() {
        String before = SESSION.conf().get(MAX_FIELDS);
        SESSION.conf().set(MAX_FIELDS, "100");
        assertByRows(SESSION.read().parquet(path("wide")));
        SESSION.conf().set(MAX_FIELDS, Sessions.settings(java.util.Map.of()).get(MAX_FIELDS));
        try {
            assertByColumns(
                    SESSION.read().parquet(path("wide")),
                    IntStream.range(0, 150).toArray());
        } finally {
            SESSION.conf().set(MAX_FIELDS, before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    void textIsReadByRows(String format) {
        assertByRows(SESSION.read()
                .option("header", true)
                .schema("id long, x double")
                .format(format)
                .load(path(format))
                .select("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x + 1 as x", "double(y) as y", "coalesce(x, 0D) as x", "float(x) as x", "abs(x) as x"})
    void whatIsComputedIsReadByRows(String expression) {
        assertByRows(flat().selectExpr("id", expression));
    }

    @Test
    void whatIsMoreThanOneScanIsReadByRows() {
        assertByRows(
                flat().select("id", "x").join(flat().select("id", "y"), "id").select("x", "y"));
        assertByRows(flat().select("x").union(flat().select("x")));
        assertByRows(flat().groupBy("part")
                .agg(org.apache.spark.sql.functions.sum("x").as("x"))
                .select("x"));
        assertByRows(flat().select("x").limit(3));
        assertByRows(flat().select("x").orderBy("x"));
        assertByRows(flat().select("x").sample(0.5, 1));
    }

    @Test
    void aConditionOverWhatIsComputedIsReadByRows() {
        assertByRows(flat().selectExpr("x + 1 as z", "y")
                .where("z > 2 and rand(1) < 0.5")
                .select("z", "y"));
    }

    @Test
    void theRowReaderIsReadByRows() {
        SESSION.conf().set("spark.sql.parquet.enableVectorizedReader", "false");
        try {
            assertByRows(flat().select("x"));
        } finally {
            SESSION.conf().unset("spark.sql.parquet.enableVectorizedReader");
        }
    }

    @Test
    void cachedRowsAreReadByRows() {
        Dataset<Row> cached = flat().select("x", "y").cache();
        try {
            assertByRows(cached.select("y", "x"));
        } finally {
            cached.unpersist();
        }
    }
}
