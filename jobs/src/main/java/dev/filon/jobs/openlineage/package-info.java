/**
 * Tells a lineage tool of each run, in the events of OpenLineage. Off unless a setting says where
 * to.
 */
package dev.filon.jobs.openlineage;
