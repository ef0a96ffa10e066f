package io.vernier.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    private static final String PURPOSE = "the model reads it";

    private static Table table(Comparator<String> names) {
        SourceConfiguration source = SourceConfiguration.files("validation", "parquet", "data/test");
        StructType schema = StructType.fromDDL(
                "price double, PRICE double, Year int, a struct<b: double, `c.d`: int>, `a.e` float");
        return new Table(source, schema, names, Set.of("moment"));
    }

    @Test
    void aNameThatTwoColumnsHaveIsRefusedUnlessCaseTellsThemApart() {
        assertThatThrownBy(() -> table(String.CASE_INSENSITIVE_ORDER).field("Price", PURPOSE))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "The validation data \"data/test\" has 2 columns that \"Price\" can mean (the model reads it),"
                                + " price and PRICE; rename one, or set spark.sql.caseSensitive.");
        assertThat(table(Comparator.naturalOrder()).field("PRICE", PURPOSE).name())
                .isEqualTo("PRICE");
    }

    @ParameterizedTest
    @CsvSource({"a.b, b, double", "A.B, b, double", "a.`c.d`, c.d, int", "`a`.b, b, double", "a.e, a.e, float"})
    void aNameWithDotsIsAColumnOrAFieldInsideOne(String name, String field, String type) {
        assertThat(table(String.CASE_INSENSITIVE_ORDER).field(name, PURPOSE))
                .extracting(StructField::name, found -> found.dataType().simpleString())
                .containsExactly(field, type);
        assertThatThrownBy(() -> table(Comparator.naturalOrder()).field("a.x", PURPOSE))
                .hasMessageContaining("has no column \"a.x\"");
    }

    @Test
    void aColumnOfNanosecondsIsToldFromOneThatIsNotThere() {
        assertThatThrownBy(() -> table(String.CASE_INSENSITIVE_ORDER).field("Moment", PURPOSE))
                .hasMessageContaining(
                        "\"Moment\" of the validation data \"data/test\" holds timestamps in nanoseconds");
    }

    @Test
    void lookingForEachOfManyColumnsComparesFewNames() {
        int columns = 2000;
        LongAdder compared = new LongAdder();
        Comparator<String> counting = (one, other) -> {
            compared.increment();
            return String.CASE_INSENSITIVE_ORDER.compare(one, other);
        };
        StructType schema = new StructType(IntStream.range(0, columns)
                .mapToObj(k -> DataTypes.createStructField("c" + k, DataTypes.DoubleType, false))
                .toArray(StructField[]::new));
        Table table = new Table(SourceConfiguration.files("", "", "rows"), schema, counting, Set.of());
        for (String name : schema.fieldNames()) {
            table.field(name, PURPOSE);
            table.column(name);
        }

        assertThat(compared.sum()).isLessThan(100L * columns);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'convert it, or name another table.'",
        "validation, 'convert it, with validation.query for example, or'"
    })
    void aKeyIsNamedWhereThereIsAConfigurationAlone(String role, String said) {
        Table table = new Table(
                SourceConfiguration.files(role, "", "rows"),
                StructType.fromDDL("x date"),
                Comparator.naturalOrder(),
                Set.of());

        assertThat(table.notA("numbers", table.field("x", PURPOSE), "date", PURPOSE))
                .hasMessageContaining(said);
    }

    @Test
    void aNameInAnotherCaseIsTheColumnUnlessCaseCounts() {
        assertThat(table(String.CASE_INSENSITIVE_ORDER).field("yeaR", PURPOSE).name())
                .isEqualTo("Year");
        assertThat(table(Comparator.naturalOrder()).has("yeaR")).isFalse();
        assertThatThrownBy(() -> table(Comparator.naturalOrder()).field("yeaR", PURPOSE))
                .hasMessageContaining("the nearest is \"Year\"");
    }
}
