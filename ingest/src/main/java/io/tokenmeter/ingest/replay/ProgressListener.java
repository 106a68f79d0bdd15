package io.tokenmeter.ingest.replay;

/** Told how a replay is doing at least each second, and once at its end; one call at a time. */
@FunctionalInterface
public interface ProgressListener {

  void onProgress(ReplayProgress progress);
}
