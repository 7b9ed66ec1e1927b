/**
 * Airflow from the command line: a local one wired to the job service, and a client of its REST
 * API.
 */
package dev.filon.orchestration.airflow;
