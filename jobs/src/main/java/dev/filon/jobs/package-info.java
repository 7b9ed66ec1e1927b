/** From dumps to the audited, served warehouse. */
package dev.filon.jobs;
