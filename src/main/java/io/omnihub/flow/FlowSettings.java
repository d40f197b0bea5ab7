package io.omnihub.flow;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the flow lies and how it is watched.
 *
 * @param routesDir the routes
 * @param kameletsDir Kamelets and mappings
 * @param dataDir the hub's data folder; what runs is copied to {@code flow} in it
 * @param flow how it is taken
 */
@ConfigurationProperties("hub")
record FlowSettings(
    @DefaultValue("routes") Path routesDir,
    @DefaultValue("kamelets") Path kameletsDir,
    @DefaultValue("data") Path dataDir,
    @DefaultValue Flow flow) {

  /**
   * @param enabled false: no route is loaded; for commands and tests that need the beans alone
   * @param watch whether a change in the folders is taken by itself
   * @param quiet how long the folders must stay as they are before a change is looked at
   * @param poll how often they are looked at even if the file system reports nothing, as some that
   *     are mounted never do
   */
  record Flow(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("true") boolean watch,
      @DefaultValue("300ms") Duration quiet,
      @DefaultValue("5s") Duration poll) {}
}
