package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.HostileDoubles;
import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CalibrationTest {
    private static final List<TensorLayout> LAYOUTS =
            List.of(new TensorLayout("input", 2, List.of("a", "b")), TensorLayout.unnamed("layer0.linear", 3));

    private record Seen(int tensor, int channel, double value, int nulls) {}

    private record Laws(int histogramChannels) implements MergeLaws<Calibration, Seen> {
        @Override
        public Calibration empty() {
            return Calibration.empty(LAYOUTS, histogramChannels);
        }

        @Override
        public void observe(Calibration state, Seen seen) {
            state.tensors().get(seen.tensor()).observe(seen.channel(), seen.value(), 1);
            state.count(1 + seen.nulls(), seen.nulls(), Double.isNaN(seen.value()) ? 1 : 0);
        }

        @Override
        public void merge(Calibration state, Calibration other) {
            state.merge(other);
        }

        @Override
        public void encode(Calibration state, DataOutput out) throws IOException {
            out.write(state.encode());
        }

        @Override
        public Calibration decode(DataInput in) throws IOException {
            return Calibration.decode(((DataInputStream) in).readAllBytes(), LAYOUTS, histogramChannels);
        }
    }

    @Provide
    Arbitrary<List<Seen>> seen() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1),
                        HostileDoubles.any(),
                        Arbitraries.integers().between(0, 2))
                .as(Seen::new)
                .list()
                .ofMaxSize(20);
    }

    @Property
    void statesAddUp(@ForAll("seen") List<Seen> seen, @ForAll Random random) {
        new Laws(2).hold(seen, random);
    }

    @Property
    void addingTheBytesIsAddingTheState(@ForAll("seen") List<Seen> left, @ForAll("seen") List<Seen> right) {
        Laws laws = new Laws(2);
        Calibration other = laws.empty();
        right.forEach(each -> laws.observe(other, each));
        Calibration byState = laws.empty();
        Calibration byBytes = laws.empty();
        for (Calibration state : List.of(byState, byBytes)) {
            left.forEach(each -> laws.observe(state, each));
            state.tensors().get(0).observeSparseRows(left.size());
        }

        byState.merge(other);
        byBytes.merge(other.encode());

        assertThat(byBytes.encode()).isEqualTo(byState.encode());
        assertThat(byBytes.tensors().get(0).whole().bins().total())
                .isEqualTo(byState.tensors().get(0).whole().bins().total());
    }

    private static Calibration some() {
        Calibration calibration = Calibration.empty(LAYOUTS, 2);
        calibration.tensors().get(0).observe(0, 1.25, 3);
        calibration.tensors().get(1).observe(2, -7, 2);
        calibration.count(5, 1, 1);
        return calibration;
    }

    @Example
    void countsOfRowsAddUpAndAreKept() {
        Calibration calibration = some();
        calibration.merge(some());
        Calibration read = Calibration.decode(calibration.encode(), LAYOUTS, 2);

        assertThat(read.rows()).isEqualTo(10);
        assertThat(read.nullRows()).isEqualTo(2);
        assertThat(read.skippedRows()).isEqualTo(2);
    }

    @Example
    void aRefusedMergeLeavesTheStateAsItWas() {
        Calibration calibration = some();
        byte[] before = calibration.encode();
        List<TensorLayout> others = List.of(LAYOUTS.get(0), TensorLayout.unnamed("layer0.linear", 4));
        Calibration other = Calibration.empty(others, 2);
        other.tensors().get(0).observe(0, 5, 1);

        assertThatThrownBy(() -> calibration.merge(other)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> calibration.merge(Calibration.empty(LAYOUTS.subList(0, 1), 2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(calibration.encode()).isEqualTo(before);
    }

    @Example
    void bytesThatAreNoStateAreRefusedInASentence() {
        byte[] bytes = some().encode();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        byte[] newer = bytes.clone();
        newer[0]++;
        assertRefused(longer, "after the end");
        assertRefused(newer, "format");
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length), "end too early");
        }
        List<TensorLayout> others = List.of(LAYOUTS.get(1), LAYOUTS.get(0));
        assertThatThrownBy(() -> Calibration.decode(bytes, others, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"input\"");
    }

    private static void assertRefused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> Calibration.decode(bytes, LAYOUTS, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Example
    void anUnknownTensorIsNamed() {
        assertThatThrownBy(() -> some().tensor("layer9.linear")).hasMessageContaining("\"layer9.linear\"");
    }
}
