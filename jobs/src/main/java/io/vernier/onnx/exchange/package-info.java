/** What was measured of networks in the formats of other tools. */
package io.vernier.onnx.exchange;
