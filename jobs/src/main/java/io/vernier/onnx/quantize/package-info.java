/** Integers of networks: which operators get them, what their scales are, and the file of the format QDQ that says so. */
package io.vernier.onnx.quantize;
