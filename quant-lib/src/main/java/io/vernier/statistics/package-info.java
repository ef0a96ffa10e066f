/**
 * What a scan measures: mergeable histograms of the float line, for one channel, one tensor, and all tensors of a model.
 *
 * <p>A channel has two: {@link io.vernier.statistics.Bins} of float32, for which no range must be known and few bins suffice, and
 * {@link io.vernier.statistics.FineBins} of doubles as long as the values lie in few of those. With the second, a channel whose values are
 * close together and far from zero is seen as distances from its least value c, {@code x - c}, which are exact:
 * {@link io.vernier.statistics.Distribution}. Range estimators, expected errors, means and deviations are of these, and codes are
 * {@code clamp(rint((x - c) / s) + z)}.
 */
package io.vernier.statistics;
