package io.vernier.jobs.stage;

import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.spark.mllib.Network;
import io.vernier.statistics.Calibration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What each recipe of a network loses on rows that its ranges were not made of. */
final class RecipeSelection {
    private RecipeSelection() {}

    /**
     * Absent where there is one recipe, or nothing to judge by.
     *
     * @throws io.vernier.outcome.Refusal if the data changed since it was calibrated (22)
     */
    static Optional<RecipeChoice> choice(JobContext job, Network network, Calibration calibration) {
        return NetworkIntegers.recipes(network).size() == 1
                ? Optional.empty()
                : HeldBackRows.of(job, network, calibration).map(rows -> choice(job, network, rows));
    }

    private static RecipeChoice choice(JobContext job, Network network, HeldBackRows rows) {
        List<Recipe> recipes = NetworkIntegers.recipes(network);
        List<NetworkIntegers> fitted = rows.fitted().stream()
                .map(statistics -> NetworkIntegers.of(network, job.configuration(), statistics))
                .toList();
        HeldBackRows.Judgement judgement = rows.judged(
                recipes.size(),
                recipe -> fitted.stream()
                        .map(each -> each.nearest(recipes.get(recipe), Set.of()))
                        .toList(),
                Long.MAX_VALUE);
        return new RecipeChoice(
                IntStream.range(0, recipes.size())
                        .filter(recipe -> judgement.isLike().get(recipe) == recipe)
                        .mapToObj(recipe -> new RecipeChoice.Judged(
                                recipes.get(recipe).label(),
                                judgement.losses().get(recipe).decibels()))
                        .toList(),
                judgement.rows());
    }
}
