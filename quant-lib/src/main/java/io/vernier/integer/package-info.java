/** Integer programs: instructions with exact semantics, the proof of their accumulators, and the kernels that run them. */
package io.vernier.integer;
