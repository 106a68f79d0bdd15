package io.tokenmeter.local.bench.attribution;

/** What the job alone is run over. */
enum SoakKind {
  /** A busy pool, counted in generations: what an open generation weighs. */
  SERVING,

  /** A pool that is mostly read, counted in readings: whether memory stays flat. */
  METERED
}
