-- A policy is tried before it decides everything: as a version of its own, which keeps its number whatever becomes of it.
alter table policies
  drop constraint policies_state_check,
  add constraint policies_state_check check (state in ('draft', 'trial', 'tried', 'published', 'retired'));

-- A frozen draft that is decided beside every live decision and changes nothing.
create table shadows (
  id uuid not null,
  business_id uuid not null references businesses,
  policy jsonb not null,
  draft_version int not null,
  revision int not null,
  live_version int not null,
  started_by uuid,
  started_at timestamptz not null,
  outcome text check (outcome in ('stopped', 'overtaken', 'enough', 'too_long')),
  ended_by uuid,
  ended_at timestamptz,
  decisions int not null default 0,
  errors int not null default 0,
  last_error text not null default '',
  primary key (business_id, id),
  foreign key (business_id, started_by) references staff (business_id, id),
  foreign key (business_id, ended_by) references staff (business_id, id),
  constraint a_shadow_ends_with_an_outcome check ((ended_at is null) = (outcome is null))
);
select frontdesk_separate('shadows');
create unique index one_running_shadow on shadows (business_id) where ended_at is null;

-- One decision in both ways. `kind` is how they differ, nothing where they do not; `why` says it in each language staff read.
create table shadow_decisions (
  business_id uuid not null,
  shadow_id uuid not null,
  decision_id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,
  kind text check (kind in ('person', 'waits', 'given', 'queue', 'terms')),
  elsewhere boolean not null,
  live_rule text not null,
  live_owner_id uuid,
  live_queue text not null,
  shadow_rule text not null,
  shadow_owner_id uuid,
  shadow_queue text not null,
  cause text,
  why jsonb not null default '{}',
  primary key (business_id, shadow_id, decision_id),
  foreign key (business_id, shadow_id) references shadows (business_id, id) on delete cascade,
  foreign key (business_id, decision_id) references decisions (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, live_owner_id) references staff (business_id, id),
  foreign key (business_id, shadow_owner_id) references staff (business_id, id),
  constraint going_elsewhere_is_a_difference check (not elsewhere or kind is not null)
);
select frontdesk_separate('shadow_decisions');
create index shadow_differences on shadow_decisions (business_id, shadow_id, decision_id desc) where elsewhere;
create index shadow_decisions_of_conversation on shadow_decisions (business_id, conversation_id);
create index shadow_decisions_of_decision on shadow_decisions (business_id, decision_id);

-- A version that really decides, for a share of the customers.
create table trials (
  id uuid not null,
  business_id uuid not null references businesses,
  policy_id uuid not null,
  version int not null,
  live_version int not null,
  share double precision not null check (share between 0.05 and 0.5),
  note text not null default '',
  started_by uuid,
  started_at timestamptz not null,
  outcome text check (outcome in ('published', 'stopped', 'overtaken')),
  end_note text not null default '',
  ended_by uuid,
  ended_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, policy_id) references policies (business_id, id),
  foreign key (business_id, started_by) references staff (business_id, id),
  foreign key (business_id, ended_by) references staff (business_id, id),
  constraint a_trial_ends_with_an_outcome check ((ended_at is null) = (outcome is null))
);
select frontdesk_separate('trials');
create unique index one_running_trial on trials (business_id) where ended_at is null;

-- In which arm a conversation is, from its first decision to its end. `due_at` is the promise of the live policy, by which both
-- arms are measured.
create table trial_members (
  business_id uuid not null,
  trial_id uuid not null,
  conversation_id uuid not null,
  customer_id uuid not null,
  arm text not null check (arm in ('live', 'trial')),
  due_at timestamptz not null,
  at timestamptz not null,
  primary key (business_id, trial_id, conversation_id),
  foreign key (business_id, trial_id) references trials (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, customer_id) references customers (business_id, id)
);
select frontdesk_separate('trial_members');
create index trial_members_of_conversation on trial_members (business_id, conversation_id);
