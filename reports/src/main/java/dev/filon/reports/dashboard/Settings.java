package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.OidcSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the dashboard is started.
 *
 * @param snapshot the served file
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param https whether browsers reach it by HTTPS, through a proxy: cookies are then sent by no
 *     other way
 * @param oidc the provider that people may log in by, beside local accounts
 */
public record Settings(
    Path snapshot, String host, int port, boolean https, Optional<OidcSettings> oidc) {}
