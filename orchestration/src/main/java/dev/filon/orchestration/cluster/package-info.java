/** A Spark cluster of several processes on this machine, from Filon's own jars. */
package dev.filon.orchestration.cluster;
