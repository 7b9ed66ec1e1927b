/** Sends each pack to its two readers, once, and knows after a crash what has gone out. */
package dev.filon.reports.mail;
