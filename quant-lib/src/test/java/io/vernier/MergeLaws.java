package io.vernier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The laws of every state that is merged: the empty one changes nothing, order and grouping do not matter, the whole is the merge of
 * its parts, and what is read is what was written. States are compared by their bytes.
 *
 * @param <S> the state
 * @param <T> what it observes
 */
public interface MergeLaws<S, T> {

    S empty();

    void observe(S state, T observation);

    void merge(S state, S other);

    void encode(S state, DataOutput out) throws IOException;

    S decode(DataInput in) throws IOException;

    /** Asserts all laws on these observations. */
    default void hold(List<T> observations, Random random) {
        byte[] expected = bytes(whole(observations));
        int first = random.nextInt(observations.size() + 1);
        int second = first + random.nextInt(observations.size() - first + 1);
        List<T> a = observations.subList(0, first);
        List<T> b = observations.subList(first, second);
        List<T> c = observations.subList(second, observations.size());
        List<T> shuffled = new ArrayList<>(observations);
        Collections.shuffle(shuffled, random);

        assertThat(bytes(whole(shuffled))).as("any order").isEqualTo(expected);
        assertThat(bytes(merged(merged(whole(a), whole(b)), whole(c))))
                .as("(a + b) + c")
                .isEqualTo(expected);
        assertThat(bytes(merged(whole(a), merged(whole(b), whole(c)))))
                .as("a + (b + c)")
                .isEqualTo(expected);
        assertThat(bytes(merged(whole(c), merged(whole(b), whole(a)))))
                .as("c + (b + a)")
                .isEqualTo(expected);
        assertThat(bytes(merged(empty(), whole(observations)))).as("0 + x").isEqualTo(expected);
        assertThat(bytes(merged(whole(observations), empty()))).as("x + 0").isEqualTo(expected);

        S continued = merged(whole(a), whole(b));
        c.forEach(observation -> observe(continued, observation));
        assertThat(bytes(continued)).as("continued after a merge").isEqualTo(expected);

        S other = whole(b);
        merged(whole(a), other);
        assertThat(bytes(other)).as("what was added stays").isEqualTo(bytes(whole(b)));

        S read = read(expected);
        assertThat(bytes(read)).as("decode(encode)").isEqualTo(expected);
        S continuedRead = read(bytes(whole(a)));
        observations.subList(first, observations.size()).forEach(each -> observe(continuedRead, each));
        assertThat(bytes(continuedRead)).as("continued after a read").isEqualTo(expected);
    }

    private S whole(List<T> observations) {
        S state = empty();
        observations.forEach(observation -> observe(state, observation));
        return state;
    }

    private S merged(S state, S other) {
        merge(state, other);
        return state;
    }

    private byte[] bytes(S state) {
        return Bytes.of(out -> encode(state, out));
    }

    private S read(byte[] bytes) {
        return Bytes.read(bytes, this::decode);
    }
}
