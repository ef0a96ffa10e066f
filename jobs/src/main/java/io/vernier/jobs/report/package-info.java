/** What a user sees in the end: results as aligned plain text. */
package io.vernier.jobs.report;
