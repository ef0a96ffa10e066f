package io.vernier.quantize;

import java.util.function.DoubleUnaryOperator;

/**
 * What a table is made from.
 *
 * @param layer the linear step whose accumulators it reads
 * @param function of what these stand for
 */
record TableSource(String layer, DoubleUnaryOperator function) {}
