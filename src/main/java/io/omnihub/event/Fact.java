package io.omnihub.event;

import java.util.Map;
import java.util.UUID;

/**
 * Something that happened in the hub, told to the outside as a CloudEvent. Facts name things by id
 * and carry no text of a customer.
 *
 * @param type CloudEvents type; see the constants
 * @param thread the thread it happened in
 * @param data small values, written as a JSON object
 */
public record Fact(String organization, String type, UUID thread, Map<String, ?> data) {

  public static final String EVENT_RECEIVED = "io.omnihub.event.received";
  public static final String MESSAGE_RECORDED = "io.omnihub.message.recorded";
  public static final String MESSAGE_EDITED = "io.omnihub.message.edited";
  public static final String MESSAGE_DELETED = "io.omnihub.message.deleted";
  public static final String MESSAGE_REACTION = "io.omnihub.message.reaction-changed";
  public static final String ATTACHMENT_STATE = "io.omnihub.attachment.state-changed";
  public static final String TURN_UNDERSTOOD = "io.omnihub.turn.understood";
  public static final String TURN_ROUTED = "io.omnihub.turn.routed";
  public static final String TURN_FAILED = "io.omnihub.turn.failed";
  public static final String TICKET_OPENED = "io.omnihub.ticket.opened";
  public static final String TASK_CREATED = "io.omnihub.task.created";
  public static final String DELIVERED = "io.omnihub.delivery.delivered";
  public static final String DELIVERY_STATUS = "io.omnihub.delivery.status-changed";
  public static final String CONTACT_SUBSCRIPTION = "io.omnihub.contact.subscription-changed";
  public static final String CONTACTS_MERGED = "io.omnihub.contact.merged";
  public static final String CONTACTS_PARTED = "io.omnihub.contact.parted";
}
