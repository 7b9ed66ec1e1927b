/**
 * Statistical methods in plain Java: fits, forecasts, intervals and the figures that judge them.
 */
package dev.filon.jobs.method;
