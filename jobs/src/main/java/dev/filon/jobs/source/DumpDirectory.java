package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a dump: whether it is complete, which files it has, and that each of them is a
 * regular file which lies in it.
 */
final class DumpDirectory {
  static final String SUCCESS = "_SUCCESS";

  private final FileSystem fs;
  private final Path path;
  private final Map<Path, String> digests = new HashMap<>();
  private final Map<Path, Breaks> breaks = new HashMap<>();

  private DumpDirectory(FileSystem fs, Path path) {
    this.fs = fs;
    this.path = path;
  }

  /**
   * Opens a directory.
   *
   * @throws JobException exit 5 if there is none
   */
  static DumpDirectory open(String directory, Configuration hadoop) throws IOException {
    Path path = qualified(directory);
    FileSystem fs = path.getFileSystem(hadoop);
    if (!fs.exists(path) || !fs.getFileStatus(path).isDirectory()) {
      throw JobException.source(
          "the dump directory " + directory + " does not exist: check --dumps");
    }
    return new DumpDirectory(fs, path);
  }

  /** The absolute path without {@code .} and {@code ..}, so that what is below it can be told. */
  private static Path qualified(String directory) {
    Path path = new Path(directory);
    boolean local = path.toUri().getScheme() == null || path.toUri().getScheme().equals("file");
    return local
        ? new Path(
            java.nio.file.Path.of(path.toUri().getPath()).toAbsolutePath().normalize().toUri())
        : path;
  }

  private boolean local() {
    return fs.getUri().getScheme().equals("file");
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** A path below this directory, as it is named in messages about a missing file. */
  Path resolve(String file) {
    return new Path(path, file);
  }

  /**
   * Refuses a directory that is still being filled.
   *
   * @throws JobException exit 5 if the marker is missing
   */
  void requireSuccess() throws IOException {
    if (!fs.exists(resolve(SUCCESS))) {
      throw JobException.source(
          path.toUri().getPath()
              + " has no "
              + SUCCESS
              + " marker, so its upload is not complete: wait for it, or have the sender write an"
              + " empty file "
              + SUCCESS
              + " last (setting require_success_marker)");
    }
  }

  /**
   * The files of a dump in the order of their names, packed ones included.
   *
   * @throws JobException exit 5 if one is not a regular file in this directory, or is there both
   *     packed and not
   */
  List<FileStatus> files(String pattern) throws IOException {
    refuseEscape(pattern, "the definition");
    Map<Path, FileStatus> found = new TreeMap<>();
    for (String each : List.of(pattern, pattern + ".gz")) {
      FileStatus[] matches = fs.globStatus(new Path(escaped(path), each));
      for (FileStatus status : matches == null ? new FileStatus[0] : matches) {
        found.put(status.getPath(), status);
      }
      refuseDangling(each);
    }
    List<FileStatus> result = new ArrayList<>();
    for (FileStatus status : found.values()) {
      refuseUnlessRegular(status);
      if (found.containsKey(status.getPath().suffix(".gz"))) {
        throw JobException.source(
            shown(status)
                + " and "
                + shown(status)
                + ".gz are both there, and which one is meant cannot be told: remove one");
      }
      result.add(status);
    }
    return result;
  }

  /** Characters of the directory's own name are no patterns. */
  private static Path escaped(Path path) {
    String text = path.toString();
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if ("*?[]{}\\".indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return new Path(escaped.toString());
  }

  private static void refuseEscape(String file, String where) {
    if (file.startsWith("/")
        || file.contains("\\")
        || file.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
        || Arrays.asList(file.split("/")).contains("..")) {
      throw JobException.source(
          where
              + " names "
              + file
              + ", which leads out of the dump directory: name files by their path below it");
    }
  }

  private void refuseUnlessRegular(FileStatus status) throws IOException {
    if (status.isDirectory()) {
      throw JobException.source(
          shown(status)
              + " is a directory where a file is expected: name its files, for example '"
              + shown(status)
              + "/*'");
    }
    if (!local()) {
      if (!status.getPath().toString().startsWith(fs.makeQualified(path) + "/")) {
        throw JobException.source(
            status.getPath() + " lies outside the dump directory: name files by their path in it");
      }
      return;
    }
    java.nio.file.Path file = local(status.getPath());
    java.nio.file.Path root = local(path);
    if (!file.toRealPath().startsWith(root.toRealPath())) {
      throw JobException.source(
          link(root, file)
              + " is a link that leads out of the dump directory, to "
              + file.toRealPath()
              + ": put the file itself there");
    }
    if (!Files.isRegularFile(file)) {
      throw JobException.source(
          shown(status)
              + " is a pipe, a socket or a device and no file: write the dump to a file first");
    }
  }

  /** The part of a file's path that is the link, as shown to people. */
  private static java.nio.file.Path link(java.nio.file.Path root, java.nio.file.Path file) {
    java.nio.file.Path at = root;
    if (file.startsWith(root)) {
      for (java.nio.file.Path name : root.relativize(file)) {
        at = at.resolve(name);
        if (Files.isSymbolicLink(at)) {
          return root.relativize(at);
        }
      }
    }
    return file;
  }

  /** A link to nothing is not listed, and would be taken for a file that is not there. */
  private void refuseDangling(String pattern) throws IOException {
    if (!local()) {
      return;
    }
    FileStatus[] folders = fs.globStatus(new Path(escaped(path), pattern).getParent());
    GlobPattern name = new GlobPattern(new Path(pattern).getName());
    for (FileStatus folder : folders == null ? new FileStatus[0] : folders) {
      if (!folder.isDirectory()) {
        continue;
      }
      try (DirectoryStream<java.nio.file.Path> entries =
          Files.newDirectoryStream(local(folder.getPath()), Files::isSymbolicLink)) {
        for (java.nio.file.Path entry : entries) {
          if (!Files.exists(entry) && name.matches(entry.getFileName().toString())) {
            throw JobException.source(
                local(path).relativize(entry)
                    + " is a link to "
                    + Files.readSymbolicLink(entry)
                    + ", which does not exist: put the file itself there");
          }
        }
      }
    }
  }

  /** A file's path below this directory. */
  String shown(FileStatus status) {
    String base = path.toUri().getPath();
    String whole = status.getPath().toUri().getPath();
    return whole.startsWith(base)
        ? whole.substring(base.length()).replaceFirst("^/+", "")
        : status.getPath().getName();
  }

  InputStream open(Path file) throws IOException {
    return fs.open(file);
  }

  /**
   * SHA-256 of a file's bytes in hexadecimal digits; computed once.
   *
   * @param bytes the file's size
   * @param modifiedAt when it was last written, milliseconds since 1970
   * @throws JobException exit 5 if the file changed meanwhile
   */
  String digest(Path file, String shown, long bytes, long modifiedAt) throws IOException {
    String known = digests.get(file);
    if (known != null) {
      return known;
    }
    MessageDigest digest = sha256();
    Breaks passed = new Breaks(Breaks.APART);
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = fs.open(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        passed.add(buffer, count);
      }
    }
    breaks.put(file, passed);
    refuseChanged(file, shown, bytes, modifiedAt);
    String result = HexFormat.of().formatHex(digest.digest());
    digests.put(file, result);
    return result;
  }

  /** Line breaks of a file of which the digest is known. */
  Optional<Breaks> breaks(Path file) {
    return Optional.ofNullable(breaks.get(file));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Refuses a file that is no longer what it was.
   *
   * @param bytes its size then
   * @param modifiedAt when it was last written then, milliseconds since 1970
   * @throws JobException exit 5 if it has changed or is gone
   */
  void refuseChanged(Path file, String shown, long bytes, long modifiedAt) throws IOException {
    String what;
    if (!fs.exists(file)) {
      what = " was removed";
    } else {
      FileStatus now = fs.getFileStatus(file);
      if (now.getLen() == bytes && now.getModificationTime() == modifiedAt) {
        return;
      }
      what = " changed (" + bytes + " bytes, now " + now.getLen() + ")";
    }
    throw JobException.source(
        shown + what + " while it was read: wait until the upload is complete and run again");
  }

  /**
   * Compares the files with the checksum manifest, if there is one.
   *
   * @return the files that it names, or empty if there is none
   * @throws JobException exit 5 if a file that it names is missing or differs
   */
  Optional<Set<String>> verified() throws IOException {
    Path file = resolve(Manifest.FILE);
    if (!fs.exists(file)) {
      return Optional.empty();
    }
    refuseUnlessRegular(fs.getFileStatus(file));
    Manifest manifest;
    try (InputStream in = fs.open(file)) {
      manifest = Manifest.read(in);
    }
    for (Map.Entry<String, String> entry : manifest.digests().entrySet()) {
      String name = entry.getKey();
      refuseEscape(name, Manifest.FILE);
      if (!fs.exists(resolve(name))) {
        throw JobException.source(
            Manifest.FILE
                + " names "
                + name
                + ", which is missing: the upload is not complete; wait for it or send it again");
      }
      FileStatus status = fs.getFileStatus(resolve(name));
      refuseUnlessRegular(status);
      String digest = digest(status.getPath(), name, status.getLen(), status.getModificationTime());
      if (!digest.equals(entry.getValue())) {
        throw JobException.source(
            name
                + " is not the file that "
                + Manifest.FILE
                + " describes (its SHA-256 differs): send it again");
      }
    }
    return Optional.of(manifest.digests().keySet());
  }
}
