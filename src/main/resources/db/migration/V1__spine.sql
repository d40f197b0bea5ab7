-- One SQL for H2 (PostgreSQL mode) and PostgreSQL. Every row names its organization.
-- Ids are UUID version 7 made by the hub, so that they sort by time of creation.

create table organization (
  slug varchar(64) primary key,
  name varchar(200) not null,
  created_at timestamp with time zone not null
);
insert into organization (slug, name, created_at) values ('default', 'OmniHub', current_timestamp);

-- People who use the console.
create table operator (
  id uuid primary key,
  organization varchar(64) not null references organization,
  username varchar(100) not null unique,
  password_hash varchar(200) not null,
  role varchar(32) not null,
  created_at timestamp with time zone not null
);

-- The provider's event as it came, once: what is replayed, and what makes recording idempotent.
create table inbound_event (
  id uuid primary key,
  organization varchar(64) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  provider_event_id varchar(200) not null,
  type varchar(80) not null,
  raw text not null,
  recorded_at timestamp with time zone not null,
  constraint inbound_event_once unique (organization, channel_type, channel_key, provider_event_id)
);

create table contact (
  id uuid primary key,
  organization varchar(64) not null,
  kind varchar(16) not null,
  name varchar(300),
  language varchar(8),
  crm_lead varchar(64),
  merged_into uuid,
  created_at timestamp with time zone not null
);
create index contact_merged_into on contact (merged_into);

-- Two contacts that proof brought together. What moved says in home_thread or home_contact where it
-- came from first, so that merges can be undone in any order. took_lead: the survivor had no lead in
-- the CRM and took over that of the merged one.
create table contact_merge (
  id uuid primary key,
  organization varchar(64) not null,
  survivor uuid not null references contact,
  merged uuid not null references contact,
  proof varchar(200) not null,
  took_lead boolean not null,
  merged_at timestamp with time zone not null,
  undone_at timestamp with time zone
);
create index contact_merge_of on contact_merge (survivor, merged);

-- kind: phone, email, or the channel (telegram:sandbox) whose user id it is.
-- identity repeats address where it is verified: a proven point belongs to one contact only.
create table contact_point (
  id uuid primary key,
  organization varchar(64) not null,
  contact_id uuid not null references contact,
  kind varchar(150) not null,
  address varchar(320) not null,
  verified boolean not null,
  identity varchar(320),
  proof varchar(200) not null,
  home_contact uuid,
  created_at timestamp with time zone not null,
  constraint contact_point_identity unique (organization, kind, identity),
  constraint contact_point_once unique (contact_id, kind, address, verified)
);

-- One per contact, for life. epoch: raised when a person takes over; the bot's older work is void.
create table thread (
  id uuid primary key,
  organization varchar(64) not null,
  contact_id uuid not null references contact,
  epoch integer not null,
  spam boolean not null,
  last_message_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint thread_of_contact unique (contact_id)
);
create index thread_recent on thread (organization, last_message_at);

create table turn (
  id uuid primary key,
  organization varchar(64) not null,
  thread_id uuid not null references thread,
  state varchar(16) not null,
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  claim uuid,
  claimed_by varchar(100),
  claimed_until timestamp with time zone,
  attempts integer not null,
  home_thread uuid,
  decided_at timestamp with time zone
);
create index turn_due on turn (state, due_at, id);
create index turn_of_thread on turn (thread_id, state);

create table message (
  id uuid primary key,
  organization varchar(64) not null,
  thread_id uuid not null references thread,
  turn_id uuid,
  direction varchar(16) not null,
  author varchar(16) not null,
  channel_type varchar(40) not null,
  channel_key varchar(100) not null,
  conversation_id varchar(200) not null,
  provider_event_id varchar(200),
  provider_message_id varchar(200), -- inbound only; what we sent is known by its delivery
  kind varchar(24) not null,
  text text,
  content text,
  status varchar(16) not null,
  occurred_at timestamp with time zone not null,
  home_thread uuid,
  recorded_at timestamp with time zone not null,
  constraint message_once
    unique (organization, channel_type, channel_key, conversation_id, provider_message_id)
);
create index message_of_thread on message (thread_id, id);
create index message_of_turn on message (turn_id);

-- An edit changes the message; what it said before stays here.
create table message_revision (
  id uuid primary key,
  organization varchar(64) not null,
  message_id uuid not null references message,
  text text,
  content text,
  replaced_at timestamp with time zone not null
);

create table verdict (
  turn_id uuid primary key references turn,
  organization varchar(64) not null,
  thread_id uuid not null,
  intent varchar(64) not null,
  confidence double precision not null,
  outcome varchar(32) not null,
  entities text not null,
  language varchar(8),
  sentiment varchar(16),
  summary varchar(400),
  judged_by varchar(100) not null,
  home_thread uuid,
  decided_at timestamp with time zone not null
);
create index verdict_of_thread on verdict (thread_id);

create table ticket (
  id uuid primary key,
  organization varchar(64) not null,
  number bigint generated by default as identity,
  thread_id uuid not null references thread,
  turn_id uuid not null,
  queue varchar(64) not null,
  subject varchar(400) not null,
  state varchar(16) not null,
  home_thread uuid,
  opened_at timestamp with time zone not null
);
create index ticket_of_thread on ticket (thread_id);

create table task (
  id uuid primary key,
  organization varchar(64) not null,
  thread_id uuid not null references thread,
  turn_id uuid not null,
  kind varchar(16) not null,
  phone varchar(32),
  due_at timestamp with time zone not null,
  state varchar(16) not null,
  home_thread uuid,
  created_at timestamp with time zone not null
);
create index task_of_thread on task (thread_id);

-- The outbox: one effect on the outside world and what became of it. id is the command's id,
-- derived from turn and position, so that a decision taken twice makes the same row.
create table delivery (
  id uuid primary key,
  organization varchar(64) not null,
  seq bigint generated by default as identity,
  thread_id uuid not null references thread,
  turn_id uuid,
  message_id uuid,
  sink varchar(40) not null,
  destination varchar(150) not null,
  command varchar(32) not null,
  author varchar(16) not null,
  epoch integer not null,
  payload text not null,
  state varchar(16) not null,
  attempts integer not null,
  next_at timestamp with time zone not null,
  claim uuid,
  claimed_by varchar(100),
  claimed_until timestamp with time zone,
  uncertain boolean not null,
  provider_ref varchar(200),
  last_error varchar(1000),
  home_thread uuid,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null
);
create index delivery_due on delivery (sink, state, next_at, seq);
create index delivery_order on delivery (thread_id, destination, seq);

-- What failed by itself a set number of times, whole, with its reason; replayed from the console.
create table dead_letter (
  id uuid primary key,
  organization varchar(64) not null,
  stage varchar(32) not null,
  reference varchar(300) not null,
  reason varchar(1000) not null,
  payload text not null,
  state varchar(16) not null,
  created_at timestamp with time zone not null,
  replayed_at timestamp with time zone
);
create index dead_letter_open on dead_letter (organization, state, created_at);

-- Facts on their way to the events topic; readable by cursor as well. seq is the order of writing,
-- in which a late commit leaves a gap for a while; place is given afterwards, by one node at a time,
-- and is what cursors go by: nothing ever appears before a place that was seen.
create table event_outbox (
  seq bigint generated by default as identity primary key,
  id uuid not null,
  organization varchar(64) not null,
  type varchar(80) not null,
  subject varchar(200) not null,
  occurred_at timestamp with time zone not null,
  data text not null,
  place bigint,
  published boolean not null
);
create index event_unpublished on event_outbox (published, seq);
create unique index event_place on event_outbox (place);
create index event_of_organization on event_outbox (organization, place);

-- The node that publishes facts now, and the last place that was given. One row.
create table event_publisher (
  id integer primary key,
  node varchar(100) not null,
  held_until timestamp with time zone not null,
  last_place bigint not null
);
insert into event_publisher (id, node, held_until, last_place) values (1, '', current_timestamp, 0);
