/** Proofs about the distance of a quantized model from its float model, by interval arithmetic. */
package io.vernier.certificate;
