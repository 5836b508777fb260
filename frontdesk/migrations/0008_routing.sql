create table policies (
  id uuid not null,
  business_id uuid not null references businesses,
  version int not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  policy jsonb not null,
  published_by uuid,
  published_at timestamptz,
  created_at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, version)
);
select frontdesk_separate('policies');
create unique index one_published_policy on policies (business_id) where state = 'published';

create table decisions (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  reading_id uuid,
  policy_version int not null,
  trigger text not null,
  action text not null,
  owner_id uuid,
  queue text not null,
  sentence text not null,
  record jsonb not null,
  at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('decisions');
create index decisions_of_conversation on decisions (business_id, conversation_id, at desc);

-- Who holds what, in capacity units. The unique index is the last line of defence for one owner.
create table assignments (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  staff_id uuid not null,
  weight smallint not null,
  state text not null check (state in ('active', 'ended')),
  because text not null,
  started_at timestamptz not null,
  first_action_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
select frontdesk_separate('assignments');
create unique index one_live_assignment on assignments (business_id, conversation_id) where state = 'active';
create index assignments_of_conversation on assignments (business_id, conversation_id, started_at desc, id desc);
create index assignments_of_staff on assignments (business_id, staff_id) where state = 'active';

create table packets (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  next_action text not null check (length(btrim(next_action)) > 0),
  summary text not null,
  already_said jsonb not null default '[]',
  signals jsonb not null default '[]',
  cites uuid[] not null default '{}',
  made_by text not null,
  made_by_id uuid,
  due_at timestamptz,
  at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('packets');
create index packets_of_conversation on packets (business_id, conversation_id, at desc);

-- The line of those who wait, in the order in which they are served; and what waits without a time at which it is looked at.
create index conversations_in_line on conversations (business_id, reply_due_at, opened_at, id) where status = 'waiting';
create index conversations_unseen on conversations (last_message_at) where status = 'waiting' and wake_at is null;
