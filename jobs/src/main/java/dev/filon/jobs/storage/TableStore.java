package dev.filon.jobs.storage;

import dev.filon.jobs.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Where the tables of a warehouse lie: in its folder, or at a place of their own that any file
 * system of Hadoop reaches. Such a place says in a file whose tables it has: two warehouses in one
 * place would delete each other's files.
 */
public final class TableStore {
  /** Says which warehouse a place belongs to. */
  private static final String OWNER = "_warehouse";

  /** Name of the file in the warehouse's folder that has what it calls itself there. */
  private static final String ID = "tables-id";

  private final java.nio.file.Path warehouse;
  private final String place;
  private final Path root;
  private final Configuration settings;

  private TableStore(java.nio.file.Path warehouse, String place, Configuration settings) {
    this.warehouse = warehouse.toAbsolutePath().normalize();
    this.place = place;
    this.root = place == null ? path(below(warehouse)) : new Path(place);
    this.settings = settings;
  }

  /**
   * Where the tables of a warehouse are that was loaded before.
   *
   * @param place as its served file says, null for its own folder
   * @param settings Hadoop's
   */
  public static TableStore of(java.nio.file.Path warehouse, String place, Configuration settings) {
    return new TableStore(warehouse, place, settings);
  }

  /**
   * Where the tables of a warehouse are to be.
   *
   * @param loaded whether there is a snapshot, which then says where they are
   * @param remembered what that snapshot says, null for the warehouse's own folder
   * @param asked what the option or the configuration says, or null
   * @param settings Hadoop's
   * @throws JobException exit 2 for a place that cannot be one, or another than the remembered one
   */
  public static TableStore of(
      java.nio.file.Path warehouse,
      boolean loaded,
      String remembered,
      String asked,
      Configuration settings) {
    String place = place(warehouse, asked);
    if (!loaded) {
      return new TableStore(warehouse, place, settings);
    }
    TableStore store = new TableStore(warehouse, remembered, settings);
    if (asked != null && !Objects.equals(place, remembered)) {
      throw JobException.usage(
          "the tables of the warehouse "
              + store.warehouse
              + " are in "
              + store.root
              + ", not in "
              + (place == null ? below(warehouse) : place)
              + ": leave --tables (FILON_TABLES, tables in the configuration) out, or load another"
              + " warehouse");
    }
    return store;
  }

  /** Neither escapes nor a slash at its end, as a URI of a folder has them. */
  private static Path path(java.nio.file.Path folder) {
    return new Path("file", null, folder.toString());
  }

  private static java.nio.file.Path below(java.nio.file.Path warehouse) {
    return warehouse.toAbsolutePath().normalize().resolve("tables");
  }

  /** A place in the one form in which it is remembered, null for the warehouse's own folder. */
  private static String place(java.nio.file.Path warehouse, String asked) {
    if (asked == null) {
      return null;
    }
    URI uri;
    try {
      uri = new Path(asked.strip()).toUri();
    } catch (IllegalArgumentException e) {
      throw JobException.usage("--tables must be a folder or a URI, not '" + asked + "'");
    }
    String scheme = uri.getScheme();
    if (scheme == null || scheme.equals("file")) {
      java.nio.file.Path folder = java.nio.file.Path.of(uri.getPath()).toAbsolutePath().normalize();
      return folder.equals(below(warehouse)) ? null : path(folder).toString();
    }
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      throw JobException.usage("write s3a:// instead of " + scheme + ":// in --tables " + asked);
    }
    if (scheme.equals("s3a") && uri.getAuthority() == null) {
      throw JobException.usage("--tables " + asked + " names no bucket: write s3a://bucket/prefix");
    }
    return new Path(uri.normalize()).toString().replaceAll("/+$", "");
  }

  /** The place as it is remembered: a URI, or null for the warehouse's own folder. */
  public String place() {
    return place;
  }

  /** The folder that has a folder for each table. */
  public Path root() {
    return root;
  }

  /** Whether DuckDB can read the files where they are. */
  public boolean local() {
    return "file".equals(root.toUri().getScheme());
  }

  /** Hadoop's settings. */
  public Configuration settings() {
    return settings;
  }

  /**
   * Hadoop's way to the files.
   *
   * @throws JobException exit 2 if there is no library for the place
   */
  public FileSystem files() throws IOException {
    try {
      return root.getFileSystem(settings);
    } catch (RuntimeException | LinkageError e) {
      throw StoreFailure.of(e)
          .orElseThrow(
              () -> {
                throw e;
              });
    }
  }

  /** Copies a file to this machine, over what is there. */
  public void copy(Path file, java.nio.file.Path to) throws IOException {
    try (FSDataInputStream in = files().open(file)) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The path of a file from the root on. */
  public String relative(Path file) {
    String from = root.toUri().getPath() + "/";
    String path = file.toUri().getPath();
    if (!path.startsWith(from)) {
      throw new IllegalStateException(file + " is not below " + root);
    }
    return path.substring(from.length());
  }

  /** All files at the place, however deep; none if it is not there. */
  public List<FileStatus> list() throws IOException {
    List<FileStatus> all = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> files = files().listFiles(root, true);
      while (files.hasNext()) {
        all.add(files.next());
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return all;
  }

  /**
   * Looks whether the place can be reached and is this warehouse's; of a first load it becomes so.
   *
   * @param loaded whether there is a snapshot, so that the tables must be there
   * @param write whether the place may be marked as this warehouse's
   * @throws JobException exit 2 if it is another's, exit 5 if it is missing or refuses, exit 1 if
   *     it does not answer
   */
  public void require(boolean loaded, boolean write) {
    if (place == null) {
      return;
    }
    Path mark = new Path(root, OWNER);
    try {
      Optional<String> owner = owner(mark);
      if (loaded && owner.isEmpty()) {
        throw JobException.source(
            "the tables of the warehouse "
                + warehouse
                + " are not in "
                + root
                + " any more: "
                + mark
                + " is missing; put a copy of them there, or load another warehouse");
      }
      if (!loaded && owner.isPresent() && !owner.get().startsWith(id() + " ")) {
        throw JobException.usage(
            root
                + " has the tables of another warehouse ("
                + owner.get()
                + "): choose another place, or delete all that is there");
      }
      if (owner.isEmpty() && write) {
        mark(mark);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A failure at this place, as a person has to be told. */
  public JobException failed(IOException e) {
    return StoreFailure.of(e)
        .orElseGet(
            () ->
                JobException.internal(
                    "cannot read or write the tables in " + root + " (" + e + ")", e));
  }

  private Optional<String> owner(Path mark) throws IOException {
    try (FSDataInputStream in = files().open(mark)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private void mark(Path mark) throws IOException {
    java.nio.file.Path own = warehouse.resolve(ID);
    if (!Files.exists(own)) {
      Files.createDirectories(warehouse);
      Files.writeString(own, UUID.randomUUID().toString());
    }
    try (OutputStream out = files().create(mark, false)) {
      out.write((id() + " " + warehouse + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What tells this warehouse from others, whatever machine or folder it is moved to. */
  private String id() throws IOException {
    java.nio.file.Path own = warehouse.resolve(ID);
    return Files.exists(own) ? Files.readString(own).strip() : "";
  }
}
