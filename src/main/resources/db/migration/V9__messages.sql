-- What providers call what we sent, written when a delivery ends: statuses, reactions and quotes
-- name it. A table of its own: a delivery that was sent twice has two, and the conversation tells
-- ids apart that are unique in it only. Its time is that of an index on delivery, within the noise.
create table sent_ref (
  delivery_id uuid not null,
  provider_ref varchar(200) not null,
  organization varchar(64) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  conversation_id varchar(200) not null,
  message_id uuid not null,
  constraint sent_ref_once primary key (delivery_id, provider_ref)
);
create index sent_ref_named on sent_ref (organization, channel_type, channel_key, provider_ref);
create index sent_ref_of_message on sent_ref (message_id);
insert into sent_ref (delivery_id, provider_ref, organization, channel_type, channel_key,
    conversation_id, message_id)
  select d.id, d.provider_ref, m.organization, m.channel_type, m.channel_key, m.conversation_id, m.id
  from delivery d join message m on m.id = d.message_id where d.provider_ref is not null;

-- status of a message: received or deleted; pending, sending, sent, failed, delivered, read, dropped.
alter table message add column status_at timestamp with time zone;
alter table message add column status_reason varchar(1000);

-- Messages that the channel sent in parts (an album): each part as it came. id is the event's.
create table message_part (
  id uuid primary key,
  organization varchar(64) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  conversation_id varchar(200) not null,
  provider_message_id varchar(200) not null,
  group_id varchar(200) not null,
  message_id uuid not null references message,
  content text not null,
  deleted boolean default false not null,
  constraint message_part_once
    unique (organization, channel_type, channel_key, conversation_id, provider_message_id)
);
create index message_part_of_group
  on message_part (organization, channel_type, channel_key, conversation_id, group_id);
create index message_part_of on message_part (message_id);

-- By the provider's id of the message, so that it does not matter which came first.
create table message_reaction (
  organization varchar(64) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  conversation_id varchar(200) not null,
  provider_message_id varchar(200) not null,
  sender_id varchar(200) not null,
  sender_name varchar(300),
  emojis text not null,
  reacted_at timestamp with time zone not null,
  constraint message_reaction_once primary key (organization, channel_type, channel_key,
    conversation_id, provider_message_id, sender_id)
);

-- News of messages that we do not know yet: looked at again after a growing pause, given up after a
-- day. id is the event's; event: what came, as JSON, without its raw body.
create table waiting_event (
  id uuid primary key,
  organization varchar(64) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  provider_message_id varchar(200) not null,
  type varchar(80) not null,
  event text not null,
  attempts integer not null,
  next_at timestamp with time zone not null,
  created_at timestamp with time zone not null
);
create index waiting_event_due on waiting_event (next_at, id);
create index waiting_event_about
  on waiting_event (organization, channel_type, channel_key, provider_message_id);

-- Whether the person may be written to in this channel, and what the link carried that brought him.
alter table contact_point add column subscribed boolean default true not null;
alter table contact_point add column subscription_at timestamp with time zone;
alter table contact_point add column start_payload text;

-- Media of messages. state: pending, fetched, failed or refused (reason says why). mime is what the
-- provider claims, sniffed what the bytes are; name is safe to show. storage_key names the bytes in
-- the store. part: the provider's id of the message, or of the part, that brought it; place: its number there.
create table attachment (
  id uuid primary key,
  organization varchar(64) not null,
  message_id uuid not null references message,
  place integer not null,
  kind varchar(24) not null,
  part varchar(200) not null,
  file_id text,
  url text,
  name varchar(255),
  mime varchar(150),
  sniffed varchar(150),
  size bigint,
  sha256 varchar(64),
  storage_key varchar(200),
  state varchar(16) not null,
  reason varchar(1000),
  created_at timestamp with time zone not null,
  fetched_at timestamp with time zone
);
create index attachment_of on attachment (message_id);
create index attachment_stored on attachment (storage_key);
