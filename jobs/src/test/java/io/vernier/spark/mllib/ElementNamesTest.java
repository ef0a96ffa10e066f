package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.feature.VectorSlicer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementNamesTest {
    private static final Stages STAGES = new Stages(List.<Transformer>of(
            new HashingTF().setInputCol("text").setOutputCol("hashed").setNumFeatures(2),
            new VectorAssembler().setInputCols(new String[] {"age", "income"}).setOutputCol("plain"),
            new Normalizer().setInputCol("plain").setOutputCol("scaled"),
            new VectorSizeHint().setInputCol("scaled").setSize(2),
            new VectorAssembler()
                    .setInputCols(new String[] {"scaled", "hashed", "debt"})
                    .setOutputCol("all"),
            new VectorSlicer().setInputCol("all").setOutputCol("few").setIndices(new int[] {1})));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | age income",
                "scaled | age income",
                "all | age income hashed[0] hashed[1] debt",
                "hashed | ''",
                "few | ''",
                "given | ''"
            })
    void areFollowedThroughWhatMovesNoElement(String column, String names) {
        assertThat(ElementNames.of(STAGES, column, STAGES.size()))
                .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ", -1)));
    }
}
