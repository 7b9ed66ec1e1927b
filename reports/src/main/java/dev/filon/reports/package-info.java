/** What people read: the weekly packs, made from the served snapshot alone. */
package dev.filon.reports;
