/** The demonstration: real data, two models trained on it, and what a user would do with them. */
package io.vernier.jobs.demo;
