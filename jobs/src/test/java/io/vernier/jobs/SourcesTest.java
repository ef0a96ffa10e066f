package io.vernier.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.stage.Workbench;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where rows may come from, and what is said where they cannot: through the command line. */
class SourcesTest {
    private static final List<String> VIEWS = List.of("drawn_rows", "few_rows", "view_rows");

    private static final int ROWS = 100;

    @TempDir
    private static Path directory;

    private static final SparkSession SESSION = LocalSession.session();

    private static final Driver REFUSING = new RefusingDriver();

    @BeforeAll
    static void write() throws IOException, SQLException {
        DriverManager.registerDriver(REFUSING);
        Workbench bench = new Workbench(directory);
        Dataset<Row> rows = SESSION.range(0, ROWS, 1, 1)
                .select(expr("id / 7 as x"), col("id").as("n"), expr("concat('t', id) as word"));
        bench.write(rows, "good").write(rows, "again").write(rows.where("n < 5"), "few");
        bench.save(model("x", "n"), "model");
        bench.save(model("x", "t"), "timed");
        writeFiles(rows);
        writeText();
        writeTables(rows);
    }

    private static org.apache.spark.ml.PipelineModel model(String... columns) {
        VectorAssembler assembler = new VectorAssembler().setInputCols(columns).setOutputCol("features");
        LinearRegressionModel line = new LinearRegressionModel("line", Vectors.dense(1, 2), 0);
        return new Pipeline()
                .setStages(new PipelineStage[] {assembler, line})
                .fit(SESSION.range(1).selectExpr("1D as " + columns[0], "1D as " + columns[1]));
    }

    private static void writeFiles(Dataset<Row> rows) throws IOException {
        byte[] good = Files.readAllBytes(part("good"));
        put("cut/a.parquet", Arrays.copyOf(good, good.length / 2));
        put("foreign/a.parquet", good);
        put("foreign/notes.csv", "x,n\n1,2\n".getBytes(UTF_8));
        put("hollow/a.parquet", good);
        put("hollow/b.parquet", new byte[0]);
        put("brotli/a.parquet", recoded(good));
        put("mixed/a.parquet", good);
        new Workbench(directory).write(rows.withColumn("n", col("n").cast("double")), "doubles");
        put("mixed/b.parquet", Files.readAllBytes(part("doubles")));
        writeNanoseconds();
    }

    /** The same file whose footer says that its pages are in a codec that Spark does not come with. */
    private static byte[] recoded(byte[] file) throws IOException {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int start = file.length - 8 - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk chunk : group.getColumns()) {
                chunk.getMeta_data().setCodec(CompressionCodec.BROTLI);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, start);
        Util.writeFileMetaData(footer, out);
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(out.size() - start)
                .array());
        out.write(file, file.length - 4, 4);
        return out.toByteArray();
    }

    private static void writeNanoseconds() throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType(
                "message m { required double x; required int64 n; required int64 t (TIMESTAMP(NANOS,false)); }");
        var path = new org.apache.hadoop.fs.Path(
                directory.resolve("nanoseconds/a.parquet").toString());
        SimpleGroupFactory rows = new SimpleGroupFactory(schema);
        try (var writer = ExampleParquetWriter.builder(HadoopOutputFile.fromPath(path, new Configuration()))
                .withType(schema)
                .build()) {
            for (long row = 0; row < ROWS; row++) {
                writer.write(
                        rows.newGroup().append("x", row / 7D).append("n", row).append("t", row));
            }
        }
    }

    /** Two bad rows each: one with a word where a number is in a column that no model reads, one that is cut. */
    private static void writeText() throws IOException {
        StringBuilder csv = new StringBuilder("x,n,unread\n");
        StringBuilder json = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            csv.append(row / 7D).append(',').append(row).append(',').append(row).append('\n');
            json.append("{\"x\": " + row / 7D + ", \"n\": " + row + ", \"unread\": " + row + "}\n");
        }
        put("lines/good.csv", csv.toString().getBytes(UTF_8));
        put("bare/a.csv", "1.5,2\n2.5,3\n".getBytes(UTF_8));
        csv.append("999.0,999,word\n999.0,999\n");
        json.append("{\"x\": 999.0, \"n\": 999, \"unread\": \"word\"}\n{\"x\": 999.0, \"n\": 999, \"unr\n");
        put("bad.csv/a.csv", csv.toString().getBytes(UTF_8));
        put("bad.json/a.json", json.toString().getBytes(UTF_8));
    }

    private static void writeTables(Dataset<Row> rows) throws IOException {
        put("delta/a.parquet", Files.readAllBytes(part("good")));
        put("delta/_delta_log/00000000000000000000.json", "{}".getBytes(UTF_8));
        put("delta/day=1/a.parquet", Files.readAllBytes(part("good")));
        put("delta/aB/a.parquet", Files.readAllBytes(part("good")));
        put("iceberg/data/a.parquet", Files.readAllBytes(part("good")));
        put("iceberg/metadata/v1.metadata.json", "{}".getBytes(UTF_8));
        rows.write()
                .mode("overwrite")
                .option("path", directory.resolve("named").toString())
                .saveAsTable("named_rows");
        SESSION.createDataFrame(rows.javaRDD(), rows.schema()).createOrReplaceTempView("computed_rows");
        SESSION.sql("CREATE VIEW drawn_rows AS SELECT x, n FROM named_rows WHERE rand() < 0.5");
        SESSION.sql("CREATE VIEW few_rows AS SELECT x, n FROM named_rows LIMIT 5");
        SESSION.sql("CREATE VIEW view_rows AS SELECT x, n FROM named_rows");
    }

    private static void put(String path, byte[] bytes) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static Path part(String table) throws IOException {
        try (var files = Files.list(directory.resolve(table))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aViewThatIsMadeAnewIsOtherData() {
        String query = "calibration.query=select~x,n~from~view_rows";
        End first = end("calibrate", "views", "calibration.table=view_rows");
        End queried = end("calibrate", "views", query);
        assertThat(end("calibrate", "views", "calibration.table=view_rows").calibration())
                .isEqualTo(first.calibration());

        SESSION.sql("CREATE OR REPLACE VIEW view_rows AS SELECT x, n FROM named_rows WHERE n < 50");

        End second = end("calibrate", "views", "calibration.table=view_rows");
        assertThat(second.calibration()).isNotEqualTo(first.calibration());
        assertThat(second.summary().get("rows").asInt())
                .isLessThan(first.summary().get("rows").asInt());
        assertThat(end("calibrate", "views", query).calibration()).isNotEqualTo(queried.calibration());
        SESSION.sql("CREATE OR REPLACE VIEW view_rows AS SELECT x, n FROM named_rows");
    }

    @AfterAll
    static void forget() throws SQLException {
        VIEWS.forEach(view -> SESSION.sql("DROP VIEW " + view));
        SESSION.sql("DROP TABLE named_rows");
        SESSION.catalog().dropTempView("computed_rows");
        DriverManager.deregisterDriver(REFUSING);
    }

    /** What a command said and how it ended. */
    private record End(int code, String errors, JsonNode summary) {
        String calibration() {
            return summary.get("calibration").asText();
        }
    }

    private static End end(String command, String output, String settings) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        String all = "model.path=@/model output.path=@/" + output + " " + settings;
        for (String setting : all.replace("@", directory.toString()).split(" ", -1)) {
            arguments.addAll(List.of("--set", setting.replace('~', ' ')));
        }
        StringWriter errors = new StringWriter();
        StringWriter out = new StringWriter();
        int code = Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments.toArray(String[]::new));
        try {
            String last = out.toString().lines().reduce((one, other) -> other).orElseThrow();
            return new End(code, errors.toString(), new ObjectMapper().readTree(last));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "22 | calibration.path=@/cut | a.parquet\" is damaged; write it again. Found:",
                "22 | calibration.path=@/foreign | notes.csv\" is no parquet file; set calibration.format: csv (and calibration.options",
                "22 | calibration.path=@/hollow | The file \"b.parquet\" of the calibration data \"@/hollow\" is empty (0 bytes)",
                "21 | calibration.path=@/brotli | \"@/brotli\" is compressed with a codec that is not on the class path (org.apache.hadoop.io.compress.BrotliCodec); add its jar",
                "22 | calibration.path=@/mixed | its files have different schemas, the column [n] is DOUBLE in one and bigint in others, found in its file",
                "22 | calibration.path=@/mixed calibration.options.mergeSchema=true | its files have different schemas, which cannot be merged",
                "22 | calibration.path=@/nanoseconds model.path=@/timed | The column \"t\" of the calibration data \"@/nanoseconds\" holds timestamps in nanoseconds",
                "21 | calibration.path=@/lines calibration.format=csv calibration.options.header=yes | cannot be opened with calibration.options: header flag can be true or false.",
                "21 | calibration.path=@/lines calibration.format=csv calibration.options.encoding=utf-99 | cannot be opened with calibration.options:",
                "21 | calibration.path=@/lines calibration.format=csv calibration.options.samplingRatio=x calibration.options.inferSchema=true | cannot be opened with calibration.options:",
                "21 | calibration.path=@/lines calibration.format=csv calibration.options.mode=DROP | \"calibration.options.mode\" is \"DROP\": expected DROPMALFORMED, FAILFAST or PERMISSIVE.",
                "21 | calibration.path=@/bare calibration.format=csv calibration.schema=x~doble | calibration.schema",
                "22 | calibration.path=@/bad.csv calibration.format=csv calibration.options={header:~true,mode:~FAILFAST} calibration.schema=x~double,n~int,unread~int | a.csv\" has a row that mode FAILFAST refuses",
                "22 | calibration.path=@/bad.json calibration.format=json calibration.options.mode=FAILFAST calibration.schema=x~double,n~int,unread~int | a.json\" has a row that mode FAILFAST refuses",
                "22 | calibration.path=@/bad.json calibration.format=json calibration.schema=x~double,n~int,unread~int | is null in 1 of 102 rows",
                "21 | calibration.path=@/good calibration.format=avro | The data source \"avro\" is not on the class path; add --packages org.apache.spark:spark-avro_2.13:4.1.0",
                "21 | calibration.path=@/delta calibration.format=delta | The data source \"delta\" is not on the class path; add --packages io.delta:delta-spark_",
                "21 | calibration.path=@/good calibration.format=parqet | Spark knows no data source \"parqet\"; set calibration.format",
                "22 | calibration.path=db.table | The calibration data \"db.table\" matches no file; it is not a path of files; check it, or, for a table, set calibration.table",
                "22 | calibration.path=@/delta | is a Delta table (it has \"_delta_log\"), and its files hold rows that are not its own; set calibration.format: delta",
                "22 | calibration.path=@/delta/day=1 | is a Delta table",
                "22 | calibration.path=@/delta/*/*.parquet | is a Delta table",
                "22 | calibration.path=@/delta/aB | is a Delta table",
                "22 | calibration.path=@/iceberg | is an Iceberg table (it has \"metadata\")",
                "22 | calibration.path=@/iceberg/data calibration.identity=x | is an Iceberg table",
                "21 | calibration.path=[@/good,@/few] calibration.table=t | \"calibration.path\" and \"calibration.table\" each name data: give one of them",
                "21 | calibration.path=@/good calibration.version=3 | \"calibration.version\" is of a \"calibration.table\"",
                "21 | calibration.table=t calibration.format=csv | \"calibration.format\" says nothing about \"calibration.table\": remove it.",
                "21 | calibration.format=csv | \"calibration.path\" is missing",
                "22 | calibration.table=no_such_rows | \"no_such_rows\" cannot be read: The table or view `no_such_rows` cannot be found.",
                "21 | calibration.table=computed_rows | Nothing tells which state of its data \"LogicalRDD\" is in; set calibration.identity",
                "21 | calibration.query=select~*~from~computed_rows | Nothing tells which state",
                "21 | calibration.table=drawn_rows | \"calibration.table\" contains rand(",
                "21 | calibration.table=few_rows | \"calibration.table\" contains LIMIT or OFFSET",
                "21 | calibration.table=view_rows calibration.version=3 | \"view_rows\" is a view, which has no versions; remove calibration.version",
                "21 | calibration.table=named_rows calibration.options.versionAsOf=3 | \"calibration.options.versionAsOf\" chooses a state of \"calibration.table\": give it as \"calibration.version\".",
                "21 | calibration.query=selec~* | \"selec *\" is not SQL:",
                "21 | calibration.query=drop~table~named_rows | is not SQL:",
                "21 | calibration.query=select~x,n~from~named_rows~where~rand()<0.5 | \"calibration.query\" contains rand(",
                "21 | calibration.query=select~x,n~from~named_rows~limit~5 | contains LIMIT or OFFSET",
                "21 | calibration.path=@/good calibration.where=x>day(date/**/'today') | contains date/**/'today'",
                "21 | calibration.path=@/good calibration.where=x>day(timestamp~r\"now\") | contains timestamp r\"now\"",
                "21 | calibration.path=@/good calibration.where=x>day(date'to\\u0064ay') | which may differ",
                "21 | calibration.path=@/good calibration.where=x>day(cast('tomorrow'~as~date)) | which may differ",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:none:x;password=hush',dbtable:~t} | No driver on the class path takes the url of \"jdbc jdbc:none:x;password=*** t\"",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:28P01',dbtable:~t,user:~me,password:~hush} | does not let this user in: no entry for me with ***. Check options.user and options.password.",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:08001',dbtable:~t,password:~hush} | cannot be reached:",
                "22 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:42P01',dbtable:~t,password:~hush} | cannot be read: no entry",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:08001',dbtable:~t,driver:~no.such.Driver} | The driver \"no.such.Driver\"",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:08001',dbtable:~t,driver:~java.util.Date} | The driver \"java.util.Date\"",
                "21 | calibration.path=@/good calibration.format=jdbc calibration.options={url:~'jdbc:none:x',dbtable:~t} | \"calibration.path\" is set, but format jdbc reads what \"calibration.options\" name; remove it.",
                "21 | calibration.format=jdbc calibration.options={url:~'jdbc:refusing:08001'} | cannot be opened with calibration.options:",
            })
    void whatCannotBeReadIsToldInOneSentence(int code, String settings, String sentence) {
        List<String> before = Workbench.tree(directory);

        End end = end("run", "refused", settings);

        assertThat(end.errors().lines())
                .singleElement()
                .asString()
                .contains(sentence.replace("@", directory.toString()))
                .doesNotContain("Exception", "SQLSTATE", "hush", "\t")
                .hasSizeLessThan(600 + directory.toString().length() * 2);
        assertThat(end.code()).isEqualTo(code);
        assertThat(Workbench.tree(directory)).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} rows: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "105 | calibration.path=[@/good,@/few]",
                "200 | calibration.path=@/{good,again}",
                "100 | calibration.path=@/nanoseconds",
                "2 | calibration.path=@/bare calibration.format=csv calibration.schema=x~double,n~int",
                "100 | calibration.path=@/bad.csv calibration.format=csv calibration.options={header:~true,mode:~DROPMALFORMED} calibration.schema=x~double,n~int,unread~int",
                "100 | calibration.path=@/bad.json calibration.format=json calibration.options.mode=DROPMALFORMED calibration.schema=x~double,n~int,unread~int",
                "102 | calibration.path=@/bad.csv calibration.format=csv calibration.options.header=true calibration.schema=x~double,n~int,unread~int",
                "100 | calibration.table=named_rows",
                "100 | calibration.table=computed_rows calibration.identity=monday",
                "3 | calibration.query=with~some~as~(select~x,n~from~named_rows~where~n<3)~select~*~from~some",
                "100 | calibration.path=@/good calibration.where=x<datediff(date'2020-01-01',date~'epoch')",
            })
    void rowsAreReadFromWhereverTheyAre(int rows, String settings) {
        End end = end("calibrate", "out", settings);

        assertThat(end.errors()).isEmpty();
        assertThat(end.code()).isZero();
        assertThat(end.summary().get("rows").asInt()).isEqualTo(rows);
    }

    @Test
    void anIdentityAddsToThePlaceAndStandsForNone() {
        String named = " calibration.identity=monday";
        List<String> calibrations = List.of(
                        "calibration.path=@/good" + named,
                        "calibration.path=@/again" + named,
                        "calibration.path=@/good",
                        "calibration.path=@/good calibration.identity=tuesday",
                        "calibration.table=named_rows",
                        "calibration.table=named_rows" + named,
                        "calibration.query=table~named_rows")
                .stream()
                .map(settings -> end("calibrate", "told", settings).calibration())
                .toList();

        assertThat(calibrations).doesNotHaveDuplicates().doesNotContain("null");
        assertThat(end("calibrate", "told", "calibration.path=file:@/./good/").calibration())
                .isEqualTo(calibrations.get(2));
    }

    @Test
    void validationOnOtherRowsOfOneIdentityIsAnotherRunAndNoWarning() {
        String one = "calibration.path=@/good calibration.identity=monday validation.identity=monday validation.path=";

        End again = end("run", "runs", one + "@/good");
        End other = end("run", "runs", one + "@/again");

        assertThat(other.summary().get("run")).isNotEqualTo(again.summary().get("run"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "calibration.table=named_rows",
                "calibration.path=[@/good,@/few]",
                "calibration.query=table~named_rows"
            })
    void aStreamOfWhatDoesNotArriveInFilesIsRefused(String settings) {
        End end = end("calibrate --stream", "refused", settings);

        assertThat(end.errors()).contains("A stream reads files of one path as they come");
        assertThat(end.code()).isEqualTo(21);
        assertThat(directory.resolve("refused")).doesNotExist();
    }
}
