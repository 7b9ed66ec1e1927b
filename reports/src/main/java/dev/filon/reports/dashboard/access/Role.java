package dev.filon.reports.dashboard.access;

/** What an account may see. */
public enum Role {
  /** The own clients. */
  REP,
  /** The own clients and those of everybody below in the chain of managers. */
  MANAGER,
  /** All clients. */
  DIRECTOR,
  /** As a director, and the log of exports and writes. */
  ADMIN;

  /** Whether it sees all clients. */
  public boolean seesAll() {
    return this == DIRECTOR || this == ADMIN;
  }
}
