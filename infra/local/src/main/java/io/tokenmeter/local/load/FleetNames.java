package io.tokenmeter.local.load;

/** How a fleet's parts are called. Eight GPUs make a node; a node is a source. */
final class FleetNames {

  private static final int GPUS_PER_NODE = 8;

  private final FleetSpec spec;
  private final String[] sources;
  private final String[] gpus;
  private final String[] endpoints;
  private final String[] tenants;

  FleetNames(FleetSpec spec) {
    this.spec = spec;
    this.sources = new String[nodes()];
    this.gpus = new String[spec.gpus()];
    this.endpoints = new String[spec.gpus()];
    this.tenants = new String[spec.tenants()];
    for (int node = 0; node < sources.length; node++) {
      sources[node] = "fleet:%d/node-%02d".formatted(spec.seed(), node);
    }
    for (int gpu = 0; gpu < gpus.length; gpu++) {
      gpus[gpu] = "GPU-fleet-%d-%03d".formatted(spec.seed(), gpu);
      endpoints[gpu] = model(gpu) + "@" + gpus[gpu];
    }
    for (int tenant = 0; tenant < tenants.length; tenant++) {
      tenants[tenant] = "tenant-%02d".formatted(tenant);
    }
  }

  int nodes() {
    return (spec.gpus() + GPUS_PER_NODE - 1) / GPUS_PER_NODE;
  }

  int firstGpuOf(int node) {
    return Math.min(node * GPUS_PER_NODE, spec.gpus());
  }

  String source(int node) {
    return sources[node];
  }

  String sourceOf(int gpu) {
    return sources[gpu / GPUS_PER_NODE];
  }

  String host(int gpu) {
    return "node-%02d".formatted(gpu / GPUS_PER_NODE);
  }

  String gpu(int gpu) {
    return gpus[gpu];
  }

  String endpoint(int gpu) {
    return endpoints[gpu];
  }

  String model(int gpu) {
    return FleetSpec.MODELS.get(gpu % FleetSpec.MODELS.size());
  }

  String tenant(int tenant) {
    return tenants[tenant];
  }
}
