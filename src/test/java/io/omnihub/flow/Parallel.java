package io.omnihub.flow;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Work that is done twenty at a time. */
final class Parallel {

  private Parallel() {}

  /** The results in the order of the items. */
  static <T, R> List<R> each(List<T> items, Function<T, R> work) {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<CompletableFuture<R>> begun =
          items.stream()
              .map(item -> CompletableFuture.supplyAsync(() -> work.apply(item), threads))
              .toList();
      return begun.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }
  }
}
