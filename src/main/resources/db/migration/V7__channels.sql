-- Connected accounts. settings: JSON without secrets; secrets: JSON, sealed with the hub's key (AES-GCM).
create table channel (
  id uuid primary key,
  organization varchar(64) not null references organization,
  type varchar(40) not null,
  channel_key varchar(100) not null,
  name varchar(200) not null,
  state varchar(16) not null,
  settings text not null,
  secrets text not null,
  version bigint not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint channel_address unique (type, channel_key)
);
create index channel_of_organization on channel (organization, type, channel_key);

-- What an account did last, as its nodes tell every few seconds.
create table channel_pulse (
  organization varchar(64) not null,
  type varchar(40) not null,
  channel_key varchar(100) not null,
  node varchar(100) not null,
  events bigint not null,
  last_event_at timestamp with time zone,
  last_error varchar(400),
  last_error_at timestamp with time zone,
  primary key (type, channel_key, node)
);
