create table conversations (
  id uuid not null,
  business_id uuid not null references businesses,
  customer_id uuid not null,
  account_id uuid not null,
  channel text not null,
  need text,
  confidence real,
  needs_person boolean not null default false,
  urgent boolean not null default false,
  status text not null default 'waiting' check (status in ('waiting', 'owned', 'snoozed', 'closed')),
  queue text not null default 'front_desk',
  owner_id uuid,
  owner_since timestamptz,
  first_owner_id uuid,
  weight smallint not null default 2,
  reroutes int not null default 0,
  branch_id uuid,
  area_id uuid,
  service_ids uuid[] not null default '{}',
  language text,
  unread int not null default 0,
  version int not null default 1,
  opened_at timestamptz not null,
  closed_at timestamptz,
  snoozed_until timestamptz,
  last_message_at timestamptz not null,
  last_customer_at timestamptz,
  last_reply_at timestamptz,
  window_ends_at timestamptz,
  reply_due_at timestamptz,
  wake_at timestamptz,
  preview text not null default '',
  preview_type text not null default 'text',
  preview_direction text not null default 'inbound',
  primary key (business_id, id),
  foreign key (business_id, customer_id) references customers (business_id, id),
  foreign key (business_id, account_id) references channel_accounts (business_id, id),
  foreign key (business_id, owner_id) references staff (business_id, id),
  foreign key (business_id, branch_id) references branches (business_id, id),
  foreign key (business_id, area_id) references areas (business_id, id),
  constraint an_owned_conversation_has_an_owner check ((status = 'owned') <= (owner_id is not null))
);
select frontdesk_separate('conversations', 'select');
create index conversations_recent on conversations (business_id, last_message_at desc, id desc);
create index conversations_open on conversations (business_id, last_message_at desc, id desc) where status <> 'closed';
create index conversations_closed on conversations (business_id, last_message_at desc, id desc) where status = 'closed';
create index conversations_of_owner on conversations (business_id, owner_id, last_message_at desc, id desc) where status <> 'closed';
create index conversations_unowned on conversations (business_id, last_message_at desc, id desc) where owner_id is null and status <> 'closed';
create index conversations_of_customer on conversations (business_id, customer_id, last_message_at desc);
create index conversations_to_wake on conversations (wake_at) where wake_at is not null;

create table messages (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  customer_id uuid not null,
  account_id uuid not null,
  arrival_id uuid,
  direction text not null check (direction in ('inbound', 'outbound', 'echo', 'note', 'system')),
  author_kind text not null,
  author_id uuid,
  author_name text not null default '',
  type text not null,
  text text not null default '',
  content jsonb not null default '{}',
  media_id uuid,
  reply_to text,
  provider_id text,
  client_id text,
  status text,
  status_at timestamptz,
  error_code text,
  error text,
  language text,
  reactions jsonb not null default '[]',
  edits jsonb not null default '[]',
  deleted_at timestamptz,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, customer_id) references customers (business_id, id),
  foreign key (business_id, account_id) references channel_accounts (business_id, id),
  foreign key (business_id, media_id) references media (business_id, id)
);
select frontdesk_separate('messages');
create unique index messages_once on messages (business_id, account_id, provider_id) where provider_id is not null;
create unique index messages_client_once on messages (business_id, conversation_id, client_id) where client_id is not null;
create index messages_of_conversation on messages (business_id, conversation_id, at, id);
create index messages_of_customer on messages (business_id, customer_id, at desc);
create index messages_of_media on messages (business_id, media_id) where media_id is not null;
create index messages_search on messages using gin (text gin_trgm_ops);

-- Provider statuses that came before we knew the message they speak of; joined when it appears.
create table parked_statuses (
  id uuid not null,
  business_id uuid not null,
  account_id uuid not null,
  provider_id text not null,
  status text not null,
  at timestamptz not null,
  code text,
  detail text,
  primary key (business_id, id)
);
select frontdesk_separate('parked_statuses');
create index parked_statuses_by_message on parked_statuses (business_id, account_id, provider_id);
