/** Statistical fits that turn aggregates of the warehouse into tables of parameters. */
package dev.filon.jobs.fit;
