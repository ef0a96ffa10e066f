/** How the range of a tensor is found from its statistics; pure functions. */
package io.vernier.range;
