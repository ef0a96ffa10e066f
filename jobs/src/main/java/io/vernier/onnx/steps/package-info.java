/** ONNX graphs of trees, linear models and perceptrons as steps of Vernier, without a runtime. */
package io.vernier.onnx.steps;
