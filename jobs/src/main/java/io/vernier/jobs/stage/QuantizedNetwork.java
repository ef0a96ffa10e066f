package io.vernier.jobs.stage;

import java.util.Optional;

/**
 * What was made of a network.
 *
 * @param model the file with its integers
 * @param floats the network of floats that it was made of, where scales were moved between layers; absent where that is the model's own file
 */
@SuppressWarnings("ArrayRecordComponent")
record QuantizedNetwork(byte[] model, Optional<byte[]> floats) {}
