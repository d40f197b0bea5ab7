package io.omnihub.thread;

/** SQL that finds, as {@code message m}, what we said in a conversation and is still there. */
final class OurMessages {

  /** Takes organization, thread, channel type, channel key and conversation. */
  static final String HERE =
      "m.organization = ? and m.thread_id = ? and m.direction = 'outbound'"
          + " and m.channel_type = ? and m.channel_key = ? and m.conversation_id = ?"
          + " and m.status not in ('failed', 'dropped', 'deleted')";

  /**
   * By time, and of one decision's by what goes out last, which those have not that are being
   * written: ids of answers tell no order.
   */
  static final String LAST =
      " order by m.recorded_at desc, (select max(d.seq) from delivery d"
          + " where d.thread_id = m.thread_id and d.message_id = m.id) desc nulls first limit 1";

  private OurMessages() {}
}
