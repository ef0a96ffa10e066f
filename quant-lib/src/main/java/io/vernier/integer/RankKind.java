package io.vernier.integer;

import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.List;

final class RankKind implements InstructionKind<Instruction.Rank> {
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
        for (Ranking.Channel channel : instruction.ranking().channels()) {
            thresholds[channel.feature()] = channel.thresholds().length;
            categories[channel.feature()] = channel.categories();
        }
        row.shape(features)
                .integers(thresholds)
                .integers(categories)
                .reals(instruction.ranking().channels().stream()
                        .map(Ranking.Channel::thresholds)
                        .toList());
    }

    @Override
    public Instruction.Rank decode(RowReader row) {
        int features = row.size();
        int[] thresholds = row.integers32(features);
        int[] categories = row.integers32(features);
        List<Ranking.Channel> channels = new ArrayList<>();
        for (int feature = 0; feature < features; feature++) {
            RowReader.require(
                    thresholds[feature] >= 0,
                    "its feature " + feature + " has " + thresholds[feature] + " thresholds, expected 0 or more");
            if (thresholds[feature] > 0 || categories[feature] != 0) {
                channels.add(new Ranking.Channel(feature, row.reals(thresholds[feature]), categories[feature]));
            }
        }
        return new Instruction.Rank(row.name(), new Ranking(features, channels));
    }
}
