/** Which columns each column is made from, read off Spark's analyzed plans of the models. */
package dev.filon.jobs.lineage;
