/** Audits and the one DuckDB file that readers see. */
package dev.filon.jobs.serve;
