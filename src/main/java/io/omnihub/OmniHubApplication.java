package io.omnihub;

import io.omnihub.flow.check.CheckCommand;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the hub: the flow in {@code routes/}, its stores, its bus and its pages. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OmniHubApplication {

  /** {@code check …} checks a flow folder and ends; anything else starts the hub. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("check")) {
      String[] options = Arrays.copyOfRange(args, 1, args.length);
      System.exit(CheckCommand.main(options));
    }
    SpringApplication.run(OmniHubApplication.class, args);
  }
}
