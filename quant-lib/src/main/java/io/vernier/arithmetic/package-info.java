/** Ranges, integer types, and how the one becomes scale and zero point of the other; exact sums of doubles. */
package io.vernier.arithmetic;
