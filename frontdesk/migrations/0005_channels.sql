create table channel_accounts (
  id uuid not null,
  business_id uuid not null references businesses,
  kind text not null,
  external_id text not null,
  name text not null,
  address text not null default '',
  secrets jsonb not null default '{}',
  settings jsonb not null default '{}',
  api_base text,
  active boolean not null default true,
  health text not null default 'new' check (health in ('new', 'working', 'failing', 'stopped')),
  health_detail text not null default '',
  health_at timestamptz,
  created_at timestamptz not null,
  primary key (business_id, id)
);
select frontdesk_separate('channel_accounts', 'select');
create unique index channel_accounts_external on channel_accounts (kind, external_id);

create table arrivals (
  id uuid not null,
  business_id uuid not null,
  account_id uuid not null,
  channel text not null,
  event_key text not null,
  sender_key text not null,
  provider_at timestamptz,
  received_at timestamptz not null,
  raw bytea not null,
  state text not null default 'pending' check (state in ('pending', 'threaded', 'duplicate', 'ignored', 'quarantined')),
  reason text,
  -- A person looked at it and said that it is real, whatever the reader finds suspicious about it.
  vouched boolean not null default false,
  repeats int not null default 0,
  due_at timestamptz not null,
  attempts int not null default 0,
  lease_until timestamptz,
  lease_token uuid,
  ended_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, account_id) references channel_accounts (business_id, id)
);
select frontdesk_separate('arrivals', 'select, insert, update');
create unique index arrivals_once on arrivals (account_id, event_key);
select frontdesk_queue('arrivals', 'account_id', 'sender_key');
create index arrivals_by_state on arrivals (business_id, state);
create index arrivals_quarantined on arrivals (business_id, id) where state = 'quarantined';
alter table arrivals set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000, fillfactor = 90);

-- Counted when a delivery is accepted, independently of the rows: the other side of the ledger.
create table arrival_tally (
  business_id uuid not null,
  account_id uuid not null,
  day date not null,
  accepted bigint not null default 0,
  -- Repeats that could not be counted on the arrival they repeat, because a worker held it.
  repeated bigint not null default 0,
  primary key (business_id, account_id, day)
);
select frontdesk_separate('arrival_tally', 'select, insert, update');
alter table arrival_tally set (fillfactor = 50);

create table outbox (
  id uuid not null,
  business_id uuid not null,
  account_id uuid not null,
  conversation_id uuid,
  message_id uuid,
  recipient_key text not null,
  payload jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'failed', 'unconfirmed', 'cancelled')),
  provider_id text,
  due_at timestamptz not null,
  attempts int not null default 0,
  lease_until timestamptz,
  lease_token uuid,
  sending_since timestamptz,
  error_code text,
  error text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, account_id) references channel_accounts (business_id, id)
);
select frontdesk_separate('outbox', 'select, update');
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 80);
select frontdesk_queue('outbox', 'account_id', 'recipient_key');
create index outbox_of_account on outbox (business_id, account_id) where state = 'pending';
create index outbox_by_provider on outbox (business_id, account_id, provider_id) where provider_id is not null;

create table media (
  id uuid not null,
  business_id uuid not null,
  account_id uuid not null,
  provider_id text,
  mime_type text not null default '',
  file_name text not null default '',
  size bigint,
  sha256 text,
  state text not null default 'pending' check (state in ('pending', 'stored', 'failed')),
  error text,
  path text,
  created_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, account_id) references channel_accounts (business_id, id)
);
select frontdesk_separate('media');
