/** Returned forms: checks that only their fields were changed and reads the answers. */
package dev.filon.reports.answers;
