/** The engine that turns landed dumps into feeds, star and marts, as Delta tables. */
package dev.filon.jobs.warehouse;
