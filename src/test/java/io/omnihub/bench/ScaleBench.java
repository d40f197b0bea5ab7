package io.omnihub.bench;

import java.util.List;

/** Filled below. */
final class ScaleBench {
  private ScaleBench() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(new Bench(new Options(arguments), List.of()).run());
  }
}
