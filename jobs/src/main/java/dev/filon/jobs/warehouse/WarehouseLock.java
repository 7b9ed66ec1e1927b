package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One writer per warehouse. The operating system drops the lock when the process ends, however it
 * ends.
 */
final class WarehouseLock implements AutoCloseable {
  private final FileChannel channel;

  private WarehouseLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock without waiting.
   *
   * @throws JobException exit 4 if another run holds it, exit 1 if the folder cannot be written
   */
  static WarehouseLock take(Path warehouse) {
    Path file = warehouse.resolve(".lock");
    try {
      Files.createDirectories(warehouse);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // another run in this very process: refused as any other
      }
      if (lock == null) {
        channel.close();
        throw JobException.locked(
            "another run is writing the warehouse "
                + warehouse.toAbsolutePath()
                + ": wait until it ends, then try again");
      }
      return new WarehouseLock(channel);
    } catch (IOException e) {
      throw JobException.internal(
          "cannot write the warehouse "
              + warehouse.toAbsolutePath()
              + " ("
              + e
              + "): check the path and its permissions",
          e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
