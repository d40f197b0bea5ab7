-- Versions of the flow that ran, each once. Files are kept by their own hash, so that a small change
-- is small. The flow is the hub's own, not an organization's.
create table flow_blob (
  hash varchar(64) primary key,
  content text not null
);

create table flow_version (
  hash varchar(64) primary key,
  stored_at timestamp with time zone not null
);

create table flow_version_file (
  version varchar(64) not null references flow_version,
  name varchar(300) not null,
  blob varchar(64) not null references flow_blob,
  constraint flow_version_file_once primary key (version, name)
);

-- deed: start (it lay there when the node started), edit, rollback, or aside: it lay in the folders,
-- never ran, and was replaced by a rollback. operator: who rolled back; null otherwise.
create table flow_deployment (
  id uuid primary key,
  version varchar(64) not null references flow_version,
  node varchar(100) not null,
  deed varchar(16) not null,
  operator varchar(100),
  deployed_at timestamp with time zone not null
);
create index flow_deployment_listed on flow_deployment (deployed_at, id);
create index flow_deployment_of on flow_deployment (node, deployed_at, id);

-- What each node runs, as it says itself from time to time. problems: a JSON array of file, line and
-- reason.
create table flow_node (
  node varchar(100) primary key,
  version varchar(64) not null,
  since timestamp with time zone not null,
  problems text not null,
  seen_at timestamp with time zone not null
);
