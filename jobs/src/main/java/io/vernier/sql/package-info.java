/** The results of runs in Spark SQL: a catalog of functions that predict, and of the tables of runs. */
package io.vernier.sql;
