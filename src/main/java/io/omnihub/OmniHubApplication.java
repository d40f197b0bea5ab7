package io.omnihub;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the hub: the flow in {@code routes/}, its stores, its bus and its pages. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OmniHubApplication {

  public static void main(String[] args) {
    SpringApplication.run(OmniHubApplication.class, args);
  }
}
