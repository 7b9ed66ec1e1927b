/** The data dictionary: pages made from the contracts and queries of the models. */
package dev.filon.jobs.docs;
