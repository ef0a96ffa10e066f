/**
 * Every use of Spark's internals: rows as Spark holds them, plans, and the session's class. Each class says which internals it uses and
 * with which versions of Spark that was checked.
 */
package io.vernier.jobs.spark;
