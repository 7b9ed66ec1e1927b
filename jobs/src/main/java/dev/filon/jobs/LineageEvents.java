package dev.filon.jobs;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where the OpenLineage events of a run go.
 *
 * @param to an {@code http} or {@code https} address, or that of a {@code file}; null for nowhere
 * @param namespace of the job, and of the dumps
 */
public record LineageEvents(URI to, String namespace) {
  private static final String PATH = "/api/v1/lineage";

  /** An address without what may be a key in its query; any other text as it is. */
  public static String withoutQuery(String text) {
    return text.matches("https?:.*") ? text.replaceFirst("[?].*", "?...") : text;
  }

  /**
   * From the settings.
   *
   * @param url an address, to which the usual path is added if it has none, a path of a file, or
   *     empty
   * @throws JobException exit 2 if it is neither
   */
  static LineageEvents of(String url, String namespace) {
    if (namespace.isBlank()) {
      throw JobException.usage("openlineage_namespace must not be empty");
    }
    if (url.isBlank()) {
      return new LineageEvents(null, namespace);
    }
    if (!url.contains(":")) {
      return new LineageEvents(Path.of(url).toUri(), namespace);
    }
    try {
      URI uri = new URI(url);
      if ("file".equals(uri.getScheme()) && uri.getPath() != null) {
        return new LineageEvents(uri, namespace);
      }
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
        return new LineageEvents(bare ? uri.resolve(PATH) : uri, namespace);
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw JobException.usage(
        "openlineage_url must be an http or https address without a user, or a file, not '"
            + url.replaceAll("//[^/@]*@", "//...@")
            + "'; a token goes into FILON_OPENLINEAGE_API_KEY");
  }
}
