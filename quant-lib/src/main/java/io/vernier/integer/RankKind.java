package io.vernier.integer;

import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.List;

final class RankKind implements InstructionKind<Instruction.Rank> {
    private static final String CHANNELS = "channels";

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
        List<Ranking.Channel> channels = instruction.ranking().channels();
        row.shape(instruction.ranking().features()).attribute(CHANNELS, channels.size());
        for (Ranking.Channel channel : channels) {
            row.integers(new int[] {channel.feature(), channel.thresholds().length, channel.categories()});
        }
        row.reals(channels.stream().map(Ranking.Channel::thresholds).toList());
    }

    @Override
    public Instruction.Rank decode(RowReader row) {
        int features = row.size();
        List<Ranking.Channel> channels = new ArrayList<>();
        for (long channel = row.count(CHANNELS); channel > 0; channel--) {
            int[] sizes = row.integers32(3);
            RowReader.require(sizes[1] >= 0, "a channel has " + sizes[1] + " thresholds");
            channels.add(new Ranking.Channel(sizes[0], row.reals(sizes[1]), sizes[2]));
        }
        return new Instruction.Rank(row.name(), new Ranking(features, channels));
    }
}
