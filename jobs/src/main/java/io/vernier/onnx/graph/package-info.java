/** What an ONNX file says: its graph as values, read from the wire format of protocol buffers and written without their library. */
package io.vernier.onnx.graph;
