package io.vernier.statistics;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A tensor's name and channels.
 *
 * @param name as in tables
 * @param channels at least 1
 * @param channelNames one for each channel, or none at all
 * @param leaves of the trees that make it, whose rows are counted; 0 where others make it
 */
public record TensorLayout(String name, int channels, List<String> channelNames, int leaves) implements Serializable {

    /** A tensor that no trees make. */
    public TensorLayout(String name, int channels, List<String> channelNames) {
        this(name, channels, channelNames, 0);
    }

    /** @throws IllegalArgumentException if there is no channel, or some have a name and others not */
    public TensorLayout {
        channelNames = List.copyOf(channelNames);
        if (channels < 1 || (!channelNames.isEmpty() && channelNames.size() != channels)) {
            throw new IllegalArgumentException("The tensor \"" + name + "\" has " + channels + " channels and "
                    + channelNames.size() + " names of channels.");
        }
    }

    /** A tensor whose channels have no names. */
    public static TensorLayout unnamed(String name, int channels) {
        return new TensorLayout(name, channels, List.of());
    }

    public Optional<String> channelName(int channel) {
        return channelNames.isEmpty() ? Optional.empty() : Optional.of(channelNames.get(channel));
    }
}
