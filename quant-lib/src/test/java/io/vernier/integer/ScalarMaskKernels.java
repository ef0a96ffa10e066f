package io.vernier.integer;

import java.util.Arrays;

/** Plain loops: what the kernels over vectors must give. */
enum ScalarMaskKernels implements MaskKernels {
    INSTANCE;

    @Override
    public void planes(int[] numbers, int from, int shift, int bits, int[] scratch, int[] masks, int at) {
        for (int k = 0; k < QUARTER; k++) {
            scratch[k] = ((numbers[from + k] >>> shift) & 255)
                    | (((numbers[from + QUARTER + k] >>> shift) & 255) << 8)
                    | (((numbers[from + 2 * QUARTER + k] >>> shift) & 255) << 16)
                    | (((numbers[from + 3 * QUARTER + k] >>> shift) & 255) << 24);
        }
        for (int bit = 0; bit < bits; bit++) {
            for (int l = 0; l < INTS; l++) {
                int plane = 0;
                for (int i = 0; i < Byte.SIZE; i++) {
                    plane |= ((scratch[i * INTS + l] >>> bit) & LAST_BITS) << i;
                }
                masks[at + bit * INTS + l] = plane;
            }
        }
    }

    @Override
    public void greater(int[] planes, int from, int bits, int[] masks, int at) {
        for (int bit = 0; bit < bits; bit++) {
            int half = (1 << bit) * INTS;
            for (int l = 0; l < INTS; l++) {
                int plane = planes[from + bit * INTS + l];
                masks[at + half - INTS + l] = plane;
                for (int k = l; k < half - INTS; k += INTS) {
                    int mask = masks[at + k];
                    masks[at + half + k] = mask & plane;
                    masks[at + k] = mask | plane;
                }
            }
        }
    }

    @Override
    public void conditions(int[] masks, int[] terms, int[] ends, int[] conditions) {
        int term = 0;
        for (int condition = 0; condition < ends.length; condition++) {
            int at = condition * INTS;
            Arrays.fill(conditions, at, at + INTS, 0);
            for (; term < ends[condition]; term += 3) {
                for (int l = 0; l < INTS; l++) {
                    conditions[at + l] ^=
                            masks[terms[term] + l] | (masks[terms[term + 1] + l] & masks[terms[term + 2] + l]);
                }
            }
        }
    }

    @Override
    public void reach(int[] nodes, int[] conditions, int[] reached) {
        for (int node = 0, k = 0; k < nodes.length; node += INTS, k += 3) {
            for (int l = 0; l < INTS; l++) {
                int here = reached[node + l];
                int right = here & conditions[nodes[k] + l];
                reached[nodes[k + 1] + l] = here ^ right;
                reached[nodes[k + 2] + l] = right;
            }
        }
    }

    @Override
    public void numbers(int[] reached, int from, int masks, int[] scratch, int[] numbers) {
        int bits = 0;
        for (int left = masks; left > 1; left = (left + 1) / 2, bits++) {
            // Of each pair the second has this bit; both are one mask of the next bit.
            int plane = bits * INTS;
            Arrays.fill(scratch, plane, plane + INTS, 0);
            for (int k = 0; k < left; k++) {
                for (int l = 0; l < INTS; l++) {
                    int mask = reached[from + k * INTS + l];
                    int pair = from + (k / 2) * INTS + l;
                    reached[pair] = (k & 1) == 0 ? mask : reached[pair] | mask;
                    scratch[plane + l] |= (k & 1) == 0 ? 0 : mask;
                }
            }
        }
        for (int row = 0; row < ROWS; row++) {
            int shift = (row / QUARTER) * Byte.SIZE + (row % QUARTER) / INTS;
            int number = 0;
            for (int bit = 0; bit < bits; bit++) {
                number |= ((scratch[bit * INTS + row % INTS] >>> shift) & 1) << bit;
            }
            numbers[row] = number;
        }
    }
}
