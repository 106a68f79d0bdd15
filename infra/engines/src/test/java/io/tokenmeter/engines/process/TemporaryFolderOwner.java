package io.tokenmeter.engines.process;

import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;

/** Opens a temporary folder, says where it is, and lives until it is killed. */
public final class TemporaryFolderOwner {
  private TemporaryFolderOwner() {}

  public static void main(String[] args) throws Exception {
    TemporaryFolder folder = TemporaryFolder.open("owned-");
    Files.writeString(folder.path().resolve("file"), "text");
    System.out.println(folder.path());
    new CountDownLatch(1).await();
  }
}
