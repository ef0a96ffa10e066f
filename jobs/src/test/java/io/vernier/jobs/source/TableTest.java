package io.vernier.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final String PURPOSE = "the model reads it";

    private static Table table(Comparator<String> names) {
        SourceConfiguration source = new SourceConfiguration(
                "validation", "parquet", "data/test", Optional.empty(), new TreeMap<>(), Optional.empty());
        return new Table(source, StructType.fromDDL("price double, PRICE double, Year int"), names);
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

    @Test
    void aNameInAnotherCaseIsTheColumnUnlessCaseCounts() {
        assertThat(table(String.CASE_INSENSITIVE_ORDER).field("yeaR", PURPOSE).name())
                .isEqualTo("Year");
        assertThat(table(Comparator.naturalOrder()).has("yeaR")).isFalse();
        assertThatThrownBy(() -> table(Comparator.naturalOrder()).field("yeaR", PURPOSE))
                .hasMessageContaining("the nearest is \"Year\"");
    }
}
