/** What integers lost against floats: mergeable error states and task metrics, gates, the verdict. */
package io.vernier.validation;
