package io.vernier.arithmetic;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What the kernels of this JVM compute of drawn numbers, as a program of its own. */
final class KernelSample {
    private KernelSample() {}

    public static void main(String[] arguments) {
        System.out.println(ArrayKernels.best().getClass().getSimpleName() + " " + results());
    }

    static String results() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 67;
        double[] x = random.doubles(5L * rows, -3, 3).toArray();
        double[] sums = new double[4 * rows];
        ArrayKernels.best()
                .multiply(random.doubles(20).toArray(), random.doubles(4).toArray(), x, rows, sums, rows, rows);
        ArrayKernels.best().sigmoid(sums, sums, 2 * rows);
        ArrayKernels.best().softmax(sums, sums, rows, rows, 4);
        return "results " + Arrays.hashCode(sums);
    }
}
