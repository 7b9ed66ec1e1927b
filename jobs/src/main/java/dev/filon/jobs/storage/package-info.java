/** Where the tables of a warehouse lie, and how files are written there. */
package dev.filon.jobs.storage;
