package io.tokenmeter.local.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Failures as one line for people. */
final class OneLine {

  private OneLine() {}

  /** The message of the failure, or of its cause where the failure itself says nothing. */
  static String of(Throwable failure) {
    Throwable told = failure;
    while (saysNothing(told) && told.getCause() != null) {
      told = told.getCause();
    }
    String message =
        told instanceof FileSystemException file ? withReason(file) : told.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }

  private static boolean saysNothing(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        || (failure instanceof UncheckedIOException
            && message.equals(String.valueOf(failure.getCause())));
  }

  /** The message of most of these is the path alone. */
  private static @Nullable String withReason(FileSystemException failure) {
    String reason = reason(failure);
    return reason == null ? failure.getMessage() : failure.getFile() + ": " + reason;
  }

  private static @Nullable String reason(FileSystemException failure) {
    if (failure.getReason() != null) {
      return failure.getReason();
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    if (failure instanceof NotDirectoryException) {
      return "is not a folder";
    }
    return failure instanceof DirectoryNotEmptyException ? "the folder is not empty" : null;
  }
}
