-- Accounts whose events the hub fetches by itself. One node at a time holds the claim, which runs out
-- when that node dies. position: how far the provider was asked, in its own words; it moves only after
-- the bus has all before it. made_for: the channel's row; null for an account of the configuration. failures: polls in a row that failed; last_error: of the last of them.
create table channel_poll (
  organization varchar(100) not null,
  channel_type varchar(100) not null,
  channel_key varchar(100) not null,
  made_for uuid,
  position text,
  due_at timestamp with time zone not null,
  claim uuid,
  claimed_by varchar(100),
  claimed_until timestamp with time zone,
  polled_at timestamp with time zone,
  failures integer default 0 not null,
  last_error varchar(1000),
  constraint channel_poll_once primary key (organization, channel_type, channel_key)
);
create index channel_poll_due on channel_poll (channel_type, due_at);
