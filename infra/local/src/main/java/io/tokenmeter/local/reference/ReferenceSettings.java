package io.tokenmeter.local.reference;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Which reference rows a runtime starts with. */
@ConfigMapping(prefix = "tokenmeter.reference")
public interface ReferenceSettings {

  /** YAML as {@link ReferenceFile} reads it; without one, the illustrative rows of the build. */
  Optional<Path> file();
}
