/**
 * Benchmarks of the hot loops, with JMH. From the root of a checkout:
 *
 * <pre>
 * ./mvnw -Pbench -pl quant-lib test -DskipTests                            # all of them
 * ./mvnw -Pbench -pl quant-lib test -DskipTests -Dbench="Scoring -f 1"     # some, with options of JMH
 * ./mvnw -Pbench -pl quant-lib test -DskipTests -Dbench=OnnxRuntime        # integers beside the floats of ONNX Runtime
 * ./mvnw -Pbench -pl quant-lib test -DskipTests -Dbench="OnnxRuntime -prof io.vernier.benchmark.CpuTime"   # on a busy machine
 * ./mvnw -Pbench -pl quant-lib test -DskipTests -Dbench.main=io.vernier.benchmark.StateCosts -Dbench=       # size and cost of states
 * </pre>
 *
 * Read ratios inside one run: scalar and vector kernels stand side by side. Numbers of different runs and machines do not compare.
 */
package io.vernier.benchmark;
