package dev.filon.orchestration.service;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The folders that jobs may read and write; whatever a path says, links are followed first. */
final class Roots {
  private final List<Path> roots;

  /**
   * Some folders.
   *
   * @throws JobException exit 2 if one is not there
   */
  Roots(List<Path> roots) {
    this.roots =
        roots.stream()
            .map(
                root -> {
                  try {
                    return root.toRealPath();
                  } catch (IOException e) {
                    throw JobException.usage(
                        "--root " + root.toAbsolutePath() + " is not a folder: make it first");
                  }
                })
            .toList();
  }

  /**
   * A path that is given in a request.
   *
   * @param name what the request calls it
   * @return where it really leads
   * @throws ServiceException if it is not absolute or leads outside
   */
  Path within(String name, String text) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw ServiceException.invalid(name + ": '" + text + "' is not a path");
    }
    if (!path.isAbsolute()) {
      throw ServiceException.invalid(
          name
              + ": '"
              + text
              + "' is not an absolute path; the service does not know where you are");
    }
    Path real = real(path.normalize());
    if (roots.stream().noneMatch(real::startsWith)) {
      throw ServiceException.outside(name, text, roots);
    }
    return real;
  }

  /** With the links of the part that exists resolved. */
  private static Path real(Path path) {
    Path there = path;
    while (there != null && !Files.exists(there, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    try {
      return there == null ? path : there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      // a link to nowhere, or one that leads in a circle
      throw ServiceException.invalid(path + " cannot be followed: " + e.getMessage());
    }
  }
}
