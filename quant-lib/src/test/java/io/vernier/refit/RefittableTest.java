package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Buckets;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefittableTest {
    private static LayeredModel model(int outputs, Step... after) {
        return model(
                outputs, outputs == 1 ? new Decision.Threshold(0) : new Decision.Argmax(List.of(1.0, 1.0, 1.0)), after);
    }

    private static LayeredModel model(int outputs, Decision decision, Step... after) {
        Linear layer = new Linear("layer", LayeredModel.INPUT, 2, new double[2 * outputs], new double[outputs]);
        List<Step> steps = after.length == 0 ? List.of(layer) : List.of(layer, after[0]);
        return new LayeredModel(2, steps, decision);
    }

    @Test
    void whatIsFittedIsDecidedByTheOutputs() {
        assertThat(Refittable.obstacle(model(1))).isEmpty();
        assertThat(Refittable.obstacle(model(3, new Softmax("p", "layer")))).isEmpty();
        assertThat(Refittable.obstacle(model(3))).isEmpty();
        assertThat(Refittable.areOutputsAlone(model(1))).isFalse();
        assertThat(Refittable.areOutputsAlone(model(3, new Softmax("p", "layer"))))
                .isFalse();
        assertThat(Refittable.areOutputsAlone(model(3))).isTrue();
    }

    @Test
    void hashesHaveNothingThatIsFitted() {
        Linear layer = new Linear("layer", LayeredModel.INPUT, 2, new double[2], new double[1]);
        LayeredModel one =
                new LayeredModel(2, List.of(layer, new Buckets("layer.hash", "layer", 0.5)), new Decision.Hashes(1));

        assertThat(Refittable.obstacle(one)).contains("finds hashes, each of which counts alone");
    }
}
