-- While a conversation is `assisted` the assistant alone is at it, and it has a time at which a person is told in any case. Whoever
-- claims it, is given it or answers changes the status, and from then on the assistant cannot say anything any more.
alter table conversations
  drop constraint conversations_status_check,
  add constraint conversations_status_check check (status in ('waiting', 'assisted', 'offered', 'owned', 'snoozed', 'closed')),
  add constraint an_assisted_conversation_is_looked_at_again check (status <> 'assisted' or (wake_at is not null and owner_id is null));

-- What the owner lets the assistant do; without a row it is off.
create table assistant_settings (
  business_id uuid not null references businesses,
  settings jsonb not null,
  version int not null default 1,
  changed_at timestamptz not null,
  changed_by uuid,
  primary key (business_id),
  foreign key (business_id, changed_by) references staff (business_id, id)
);
select frontdesk_separate('assistant_settings');

-- How far the assistant is with a conversation. `said` are the texts it has sent, folded and hashed, so that it repeats none;
-- `seen` is the newest message its last step looked at.
create table intakes (
  business_id uuid not null,
  conversation_id uuid not null,
  state text not null check (state in ('new', 'asking', 'confirming', 'answered', 'handed', 'stopped')),
  asking text,
  asked text[] not null default '{}',
  confirmations int not null default 0,
  greeted boolean not null default false,
  words jsonb not null default '{}',
  fields jsonb not null default '{}',
  said text[] not null default '{}',
  seen uuid,
  why text not null default '',
  began_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (business_id, conversation_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('intakes');

-- What the assistant would say and a person decides about; at most one of a conversation waits.
create table drafts (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  message_id uuid,
  text text not null,
  language text not null,
  why text not null,
  sources jsonb not null default '[]',
  held_because text[] not null default '{}',
  made_by text not null,
  state text not null default 'proposed' check (state in ('proposed', 'used', 'discarded', 'outdated')),
  at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  sent_message_id uuid,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, ended_by) references staff (business_id, id)
);
select frontdesk_separate('drafts');
create unique index one_proposed_draft on drafts (business_id, conversation_id) where state = 'proposed';
create index drafts_of_conversation on drafts (business_id, conversation_id, at desc);
