-- Raw events are listed newest first by channel; all channels together are a merge of a few such
-- lists, so this one index serves every filter. A message, or the revision that an edit left, has
-- the id of the event that brought it, from now on.
create index inbound_event_listed
  on inbound_event (organization, channel_type, channel_key, recorded_at, id);
create index message_revision_of on message_revision (message_id);

-- Letters are put aside, mended and given back; nothing is deleted. state: open, releasing (a node
-- is putting it on the bus; open again when taken_until has passed), replayed, discarded.
-- original: what failed, as it was before anybody mended it.
alter table dead_letter add column original text;
alter table dead_letter add column version integer default 0 not null;
alter table dead_letter add column changed_by varchar(100);
alter table dead_letter add column changed_at timestamp with time zone;
alter table dead_letter add column taken_until timestamp with time zone;
create index dead_letter_listed on dead_letter (organization, created_at, id);
create index dead_letter_of on dead_letter (organization, reference);

-- A turn that was decided again because a person said so. The ids of its effects derive from turn,
-- generation and place; generation 0 is the turn's own decision.
create table replay (
  id uuid primary key,
  organization varchar(64) not null,
  turn_id uuid not null references turn,
  generation integer not null,
  event_id uuid not null,
  job_id uuid,
  operator varchar(100) not null,
  effects varchar(200) not null,
  written integer not null,
  intent varchar(64) not null,
  confidence double precision not null,
  outcome varchar(32) not null,
  replayed_at timestamp with time zone not null,
  constraint replay_generation unique (turn_id, generation)
);

-- Replays and releases in bulk. The place that was reached is kept with each step, next_at paces the
-- steps on all nodes together. settings: filter and deed, as JSON.
create table replay_job (
  id uuid primary key,
  organization varchar(64) not null,
  deed varchar(32) not null,
  settings text not null,
  operator varchar(100) not null,
  state varchar(16) not null,
  per_minute integer not null,
  expected bigint not null,
  done bigint not null,
  skipped bigint not null,
  failed bigint not null,
  last_error varchar(1000),
  reached_at timestamp with time zone,
  reached_id uuid,
  next_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone
);
create index replay_job_due on replay_job (state, next_at);
create index replay_job_listed on replay_job (organization, created_at);

-- What operators did: who, when, to what. Written in the transaction that did it.
create table deed (
  id uuid primary key,
  organization varchar(64) not null,
  operator varchar(100) not null,
  deed varchar(60) not null,
  subject uuid not null,
  detail varchar(1000) not null,
  done_at timestamp with time zone not null
);
create index deed_about on deed (organization, subject, id);
