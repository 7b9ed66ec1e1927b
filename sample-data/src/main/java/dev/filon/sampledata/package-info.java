/** A seeded generator of ERP and CRM dumps of a made-up French distributor of building supplies. */
package dev.filon.sampledata;
