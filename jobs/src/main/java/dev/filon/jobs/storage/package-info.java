/** How files are written to a local disk. */
package dev.filon.jobs.storage;
