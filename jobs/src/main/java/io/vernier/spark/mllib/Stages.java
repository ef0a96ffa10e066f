package io.vernier.spark.mllib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.FeatureHasher;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;

/**
 * The stages of a model in order, those of pipelines inside pipelines among them.
 *
 * @param list without pipelines and tuning
 */
record Stages(List<Transformer> list) {
    Stages {
        list = List.copyOf(list);
    }

    /** Takes pipelines apart, and the best model out of those that tuned it. */
    static Stages of(Transformer loaded) {
        List<Transformer> list = new ArrayList<>();
        flatten(loaded, list);
        return new Stages(list);
    }

    private static void flatten(Transformer stage, List<Transformer> list) {
        if (stage instanceof PipelineModel pipeline) {
            Arrays.stream(pipeline.stages()).forEach(inner -> flatten(inner, list));
        } else if (stage instanceof CrossValidatorModel tuned) {
            flatten(tuned.bestModel(), list);
        } else if (stage instanceof TrainValidationSplitModel tuned) {
            flatten(tuned.bestModel(), list);
        } else {
            list.add(stage);
        }
    }

    int size() {
        return list.size();
    }

    /** Those before the ones at the end that only name what the model predicts. */
    Stages withoutNaming() {
        int end = list.size();
        while (end > 0 && list.get(end - 1) instanceof IndexToString) {
            end--;
        }
        return new Stages(list.subList(0, end));
    }

    Transformer get(int position) {
        return list.get(position);
    }

    /** The last stage before a position that makes a column, or may make it. */
    OptionalInt producer(String column, int position) {
        for (int k = position - 1; k >= 0; k--) {
            Transformer stage = list.get(k);
            if (StageColumns.unknown(stage) || StageColumns.outputs(stage).contains(column)) {
                return OptionalInt.of(k);
            }
        }
        return OptionalInt.empty();
    }

    /** Elements of a column as the stage at a position reads it, 1 for a number; absent where only the data tells. */
    OptionalInt elements(String column, int position) {
        OptionalInt producer = producer(column, position);
        return producer.isEmpty() ? OptionalInt.empty() : elements(producer.getAsInt(), column);
    }

    /** The same, where a column that only the data tells of is taken for a number among those of an assembler, as it is checked to be. */
    OptionalInt likelyElements(String column, int position) {
        OptionalInt producer = producer(column, position);
        if (producer.isEmpty() || !(list.get(producer.getAsInt()) instanceof VectorAssembler assembler)) {
            return elements(column, position);
        }
        return OptionalInt.of(Arrays.stream(assembler.getInputCols())
                .mapToInt(input -> elements(input, producer.getAsInt()).orElse(1))
                .sum());
    }

    private OptionalInt elements(int position, String column) {
        Transformer stage = list.get(position);
        if (stage instanceof StringIndexerModel || stage instanceof Bucketizer || stage instanceof ImputerModel) {
            return OptionalInt.of(1);
        }
        if (stage instanceof OneHotEncoderModel encoder) {
            return OptionalInt.of(categories(encoder, column));
        }
        if (stage instanceof HashingTF hashing) {
            return OptionalInt.of(hashing.getNumFeatures());
        }
        if (stage instanceof FeatureHasher hasher) {
            return OptionalInt.of(hasher.getNumFeatures());
        }
        if (stage instanceof CountVectorizerModel counts) {
            return OptionalInt.of(counts.vocabulary().length);
        }
        if (stage instanceof VectorSizeHint hint) {
            return OptionalInt.of(hint.getSize());
        }
        if (stage instanceof VectorAssembler assembler) {
            return total(assembler, position);
        }
        return VectorOperation.of(stage, OptionalInt.empty())
                .map(operation -> OptionalInt.of(operation.outputs()))
                .orElse(OptionalInt.empty());
    }

    private OptionalInt total(VectorAssembler assembler, int position) {
        int total = 0;
        for (String input : assembler.getInputCols()) {
            OptionalInt elements = elements(input, position);
            if (elements.isEmpty()) {
                return elements;
            }
            total += elements.getAsInt();
        }
        return OptionalInt.of(total);
    }

    private static int categories(OneHotEncoderModel encoder, String column) {
        boolean several = encoder.isSet(encoder.outputCols());
        int which = several ? List.of(encoder.getOutputCols()).indexOf(column) : 0;
        int categories = encoder.categorySizes()[which];
        boolean keep = "keep".equals(encoder.getHandleInvalid());
        return categories + (keep ? 1 : 0) - (encoder.getDropLast() ? 1 : 0);
    }
}
