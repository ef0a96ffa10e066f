package io.vernier.integer;

import io.vernier.tree.Missing;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

final class RankKind implements InstructionKind<Instruction.Rank> {
    /** Present where NaN goes left at some nodes: then the counts of their thresholds follow those of the categories. */
    private static final String MISSING = "missing";

    private static final String LEFT = "left";

    @Override
    public String label() {
        return "rank";
    }

    @Override
    public Class<Instruction.Rank> type() {
        return Instruction.Rank.class;
    }

    @Override
    public void encode(Instruction.Rank instruction, RowWriter row) {
        int features = instruction.ranking().features();
        int[] thresholds = new int[features];
        int[] categories = new int[features];
        int[] left = new int[features];
        for (Ranking.Channel channel : instruction.ranking().channels()) {
            int[] counts = channel.missing() == Missing.LEFT ? left : thresholds;
            counts[channel.feature()] = channel.thresholds().length;
            categories[channel.feature()] = Math.max(categories[channel.feature()], channel.categories());
        }
        row.shape(features).integers(thresholds).integers(categories);
        if (Arrays.stream(left).anyMatch(count -> count > 0)) {
            row.integers(left).attribute(MISSING, LEFT);
        }
        row.reals(instruction.ranking().channels().stream()
                .map(Ranking.Channel::thresholds)
                .toList());
    }

    @Override
    public Instruction.Rank decode(RowReader row) {
        int features = row.size();
        int[] thresholds = row.integers32(features);
        int[] categories = row.integers32(features);
        Optional<String> missing = row.optionalAttribute(MISSING);
        missing.ifPresent(side -> RowReader.require(
                side.equals(LEFT), "its attribute \"" + MISSING + "\" is \"" + side + "\", expected \"" + LEFT + "\""));
        int[] left = missing.isPresent() ? row.integers32(features) : new int[features];
        List<Ranking.Channel> channels = new ArrayList<>();
        for (int feature = 0; feature < features; feature++) {
            RowReader.require(
                    thresholds[feature] >= 0 && left[feature] >= 0,
                    "its feature " + feature + " has " + Math.min(thresholds[feature], left[feature])
                            + " thresholds, expected 0 or more");
            if (thresholds[feature] > 0 || categories[feature] != 0) {
                channels.add(new Ranking.Channel(feature, row.reals(thresholds[feature]), categories[feature]));
            }
            if (left[feature] > 0) {
                channels.add(new Ranking.Channel(feature, row.reals(left[feature]), 0, Missing.LEFT));
            }
        }
        return new Instruction.Rank(row.name(), new Ranking(features, channels));
    }
}
