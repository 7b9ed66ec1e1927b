package dev.filon.reports.dashboard;

import java.nio.file.Path;

/**
 * How the dashboard is started.
 *
 * @param snapshot the served file
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param https whether browsers reach it by HTTPS, through a proxy: cookies are then sent by no
 *     other way
 */
public record Settings(Path snapshot, String host, int port, boolean https) {}
