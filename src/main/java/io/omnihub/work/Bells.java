package io.omnihub.work;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells this node's lanes that there is work, or will be soon, so that an idle one can look seldom
 * and yet begins at once. Work of which nobody tells (another node's, a retry that is due) is found
 * by looking.
 */
@Component
public class Bells {

  private final Map<String, Set<Runnable>> lanes = new ConcurrentHashMap<>();

  /**
   * Rings once the caller's transaction is committed; at once where there is none.
   *
   * @param lane {@code source} or {@code source/lane}, as in the address of its {@code claim:}
   */
  public void ring(String lane) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      ringNow(lane);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            ringNow(lane);
          }
        });
  }

  private void ringNow(String lane) {
    lanes.getOrDefault(lane, Set.of()).forEach(Runnable::run);
  }

  void hang(String lane, Runnable bell) {
    lanes.computeIfAbsent(lane, l -> ConcurrentHashMap.newKeySet()).add(bell);
  }

  void takeDown(String lane, Runnable bell) {
    lanes.getOrDefault(lane, Set.of()).remove(bell);
  }
}
