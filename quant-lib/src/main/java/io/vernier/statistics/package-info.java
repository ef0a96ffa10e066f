/** What a scan measures: mergeable histograms of the float line, for one channel, one tensor, and all tensors of a model. */
package io.vernier.statistics;
