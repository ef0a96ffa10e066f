package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels of this machine give the integers of the plain loops, also when they are compiled. */
class MaskKernelsTest {
    private static final int INTS = MaskKernels.INTS;
    private static final int ROUNDS = Integer.getInteger("vernier.seeds", 3000);

    /** What is computed from drawn integers, into others. */
    enum Loop {
        PLANES,
        GREATER,
        CONDITIONS,
        REACH,
        NUMBERS
    }

    private static int[][] run(Loop loop, MaskKernels kernels, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] memory = new int[3][];
        for (int k = 0; k < memory.length; k++) {
            memory[k] = random.ints(1100L * INTS).toArray();
        }
        switch (loop) {
            case PLANES -> {
                int shift = random.nextInt(3) * 8;
                kernels.planes(memory[0], INTS, shift, 1 + random.nextInt(8), memory[1], memory[2], INTS);
            }
            case GREATER -> kernels.greater(memory[0], INTS, random.nextInt(8), memory[1], INTS);
            case CONDITIONS -> {
                int[] ends = IntStream.iterate(3, end -> end + 3 + 3 * random.nextInt(3))
                        .limit(1L + random.nextInt(50))
                        .toArray();
                int[] terms = random.ints(ends[ends.length - 1], 0, 100)
                        .map(mask -> mask * INTS)
                        .toArray();
                kernels.conditions(memory[0], terms, ends, memory[1]);
            }
            case REACH -> {
                int[] steps = new int[3 * random.nextInt(60)];
                for (int node = 0; 3 * node < steps.length; node++) {
                    steps[3 * node] = random.nextInt(100) * INTS;
                    steps[3 * node + 1] = (2 * node + 1) * INTS;
                    steps[3 * node + 2] = (2 * node + 2) * INTS;
                }
                kernels.reach(steps, memory[0], memory[1]);
            }
            case NUMBERS -> {
                int masks = 1 + random.nextInt(random.nextBoolean() ? 64 : 1000);
                kernels.numbers(memory[0], 2 * INTS, masks, memory[1], memory[2]);
            }
        }
        return memory;
    }

    @ParameterizedTest
    @EnumSource(Loop.class)
    void allKernelsGiveTheSameIntegers(Loop loop) {
        MaskKernels kernels = MaskKernels.AVAILABLE.orElseThrow();
        for (int seed = 0; seed < ROUNDS; seed++) {
            int[][] found = run(loop, kernels, seed);
            int[][] expected = run(loop, ScalarMaskKernels.INSTANCE, seed);
            for (int k = 0; k < 3; k++) {
                boolean isScratch = (loop == Loop.NUMBERS && k < 2) || (loop == Loop.PLANES && k == 1);
                if (!isScratch && !Arrays.equals(found[k], expected[k])) {
                    assertThat(found[k]).as("array %s of seed %s", k, seed).isEqualTo(expected[k]);
                }
            }
        }
    }
}
