/** What each table promises: the YAML beside its SQL. */
package dev.filon.jobs.contract;
