/** Float models as steps in topological order over dense or sparse batches, with a tap on every tensor. */
package io.vernier.model;
