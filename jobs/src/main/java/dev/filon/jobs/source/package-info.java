/** Dumps of ERP and CRM systems: how to find, read and land them, and their mapping to feeds. */
package dev.filon.jobs.source;
