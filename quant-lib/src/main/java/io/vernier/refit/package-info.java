/** Integer weights and codes of few bits that are fitted to the outputs of the float model, from exact sums over the calibration data. */
package io.vernier.refit;
