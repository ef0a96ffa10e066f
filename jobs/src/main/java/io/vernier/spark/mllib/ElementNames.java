package io.vernier.spark.mllib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.MaxAbsScalerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.RobustScalerModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexerModel;
import org.apache.spark.ml.feature.VectorSizeHint;

/** What the elements of a vector are made of, through stages that change each element and move none. */
final class ElementNames {
    private static final Set<Class<? extends Transformer>> IN_PLACE = Set.of(
            ElementwiseProduct.class,
            IDFModel.class,
            MaxAbsScalerModel.class,
            MinMaxScalerModel.class,
            Normalizer.class,
            RobustScalerModel.class,
            StandardScalerModel.class,
            VectorIndexerModel.class,
            VectorSizeHint.class);

    private ElementNames() {}

    /** The columns that an assembler has put into a vector, one for each element; none where the pipeline does not tell. */
    static List<String> of(Stages stages, String vector, int reader) {
        OptionalInt producer = stages.producer(vector, reader);
        if (producer.isEmpty()) {
            return List.of();
        }
        int position = producer.getAsInt();
        Transformer stage = stages.get(position);
        if (IN_PLACE.contains(stage.getClass())) {
            List<String> inputs = StageColumns.inputs(stage);
            return inputs.size() == 1 ? of(stages, inputs.get(0), position) : List.of();
        }
        if (!(stage instanceof VectorAssembler assembler)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        Arrays.stream(assembler.getInputCols()).forEach(input -> names.addAll(elements(stages, input, position)));
        return names;
    }

    /** A column that only the data tells of is taken for a number, which the number of all names then confirms or not. */
    private static List<String> elements(Stages stages, String column, int reader) {
        int size = stages.elements(column, reader).orElse(1);
        if (size == 1) {
            return List.of(column);
        }
        List<String> inner = of(stages, column, reader);
        return inner.size() == size
                ? inner
                : IntStream.range(0, size)
                        .mapToObj(place -> column + "[" + place + "]")
                        .toList();
    }
}
