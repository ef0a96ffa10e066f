/** From a float model, its calibration and a specification to integers: input scales into weights, weight rounding, tables. */
package io.vernier.quantize;
