/** Networks that ONNX Runtime computes: sessions, what they are fed, and the tensors that they show. Nothing else knows the runtime. */
package io.vernier.onnx.runtime;
