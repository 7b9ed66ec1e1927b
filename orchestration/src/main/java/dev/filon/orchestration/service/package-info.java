/**
 * The job service: the commands of the command line as durable jobs behind REST, for a scheduler to
 * start, watch and cancel.
 */
package dev.filon.orchestration.service;
