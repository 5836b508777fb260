-- Captured interest: one customer, one need. `owner_id`, `reply_due_at`, `channel` and `customer_name` are copies of what the current
-- conversation and the customer say, so that a list of 50,000 sorts without a join. `origin` says for every field whether it was read,
-- confirmed by the customer or set by a person; `confirmed` keeps what the customer said yes to, whatever is read later.
create table leads (
  id uuid not null,
  business_id uuid not null references businesses,
  customer_id uuid not null,
  conversation_id uuid not null,
  current_conversation_id uuid not null,
  need text not null,
  status text not null default 'new' check (status in ('new', 'contacted', 'qualified', 'booked', 'lost')),
  stage smallint generated always as (array_position(array['new', 'contacted', 'qualified', 'booked', 'lost'], status)) stored,
  status_at timestamptz not null,
  lost_reason text not null default '',
  urgent boolean not null default false,
  area_id uuid,
  branch_id uuid,
  service_ids uuid[] not null default '{}',
  timing jsonb,
  wanted_at timestamptz,
  wanted_to timestamptz,
  budget_minor bigint check (budget_minor >= 0),
  budget_currency text,
  budget_kind text check (budget_kind in ('at_most', 'around', 'at_least')),
  language text,
  channel text not null,
  own jsonb not null default '{}',
  origin jsonb not null default '{}',
  confirmed jsonb not null default '{}',
  confirmed_at timestamptz,
  value_minor bigint check (value_minor >= 0),
  value_by_person boolean not null default false,
  owner_id uuid,
  reply_due_at timestamptz,
  customer_name text not null default '',
  merged_into uuid,
  booking_id uuid,
  sale_id uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null default 1,
  primary key (business_id, id),
  foreign key (business_id, customer_id) references customers (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, current_conversation_id) references conversations (business_id, id),
  foreign key (business_id, area_id) references areas (business_id, id),
  foreign key (business_id, branch_id) references branches (business_id, id),
  foreign key (business_id, owner_id) references staff (business_id, id),
  foreign key (business_id, merged_into) references leads (business_id, id),
  constraint a_lost_lead_has_a_reason check (status <> 'lost' or btrim(lost_reason) <> ''),
  constraint a_budget_has_a_currency check ((budget_minor is null) = (budget_currency is null))
);
select frontdesk_separate('leads');
create unique index one_open_lead on leads (business_id, customer_id, need)
  where status in ('new', 'contacted', 'qualified') and merged_into is null;
create index leads_of_customer on leads (business_id, customer_id, created_at);
create index leads_recent on leads (business_id, created_at, id) where merged_into is null;
create index leads_by_name on leads (business_id, customer_name, id) where merged_into is null;
create index leads_by_due on leads (business_id, reply_due_at, id) where merged_into is null;
create index leads_by_value on leads (business_id, value_minor, id) where merged_into is null;
create index leads_by_stage on leads (business_id, stage, id) where merged_into is null;
create index leads_of_owner on leads (business_id, owner_id, created_at, id) where merged_into is null;

-- Every conversation in which the lead was spoken of, the first included.
create table lead_conversations (
  business_id uuid not null,
  lead_id uuid not null,
  conversation_id uuid not null,
  linked_at timestamptz not null,
  primary key (business_id, lead_id, conversation_id),
  foreign key (business_id, lead_id) references leads (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('lead_conversations');
create index leads_of_conversation on lead_conversations (business_id, conversation_id);

create table lead_views (
  id uuid not null,
  business_id uuid not null references businesses,
  owner_id uuid not null,
  name text not null check (length(btrim(name)) between 1 and 60),
  shared boolean not null default false,
  chosen jsonb not null,
  place int not null default 0,
  is_default boolean not null default false,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null default 1,
  primary key (business_id, id),
  foreign key (business_id, owner_id) references staff (business_id, id)
);
select frontdesk_separate('lead_views');
create index lead_views_seen on lead_views (business_id, shared, owner_id, place);
create unique index one_default_lead_view on lead_views (business_id, owner_id) where is_default;

-- Questions that the assistant would not answer. `renewed_at` is when it last had to give up for the same reason.
create table inquiries (
  id uuid not null,
  business_id uuid not null references businesses,
  conversation_id uuid not null,
  message_id uuid not null,
  customer_id uuid not null,
  customer_name text not null default '',
  need text,
  reason text not null
    check (reason in ('not_confident', 'policy', 'judgement', 'manual_check', 'no_source', 'wants_person', 'unsafe')),
  detail jsonb not null,
  language text,
  urgent boolean not null default false,
  area_id uuid,
  branch_id uuid,
  service_ids uuid[] not null default '{}',
  channel text not null,
  proposals jsonb not null default '[]',
  state text not null default 'open' check (state in ('open', 'answered', 'dismissed')),
  asked_at timestamptz not null,
  renewed_at timestamptz not null,
  times int not null default 1,
  ended_at timestamptz,
  ended_by uuid,
  answer_id uuid,
  dismissed_because text not null default '',
  owner_id uuid,
  queue text not null,
  reply_due_at timestamptz,
  version int not null default 1,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, customer_id) references customers (business_id, id),
  foreign key (business_id, area_id) references areas (business_id, id),
  foreign key (business_id, branch_id) references branches (business_id, id),
  foreign key (business_id, owner_id) references staff (business_id, id),
  foreign key (business_id, ended_by) references staff (business_id, id),
  foreign key (business_id, answer_id) references messages (business_id, id),
  constraint an_inquiry_is_open_or_has_ended check ((state = 'open') = (ended_at is null))
);
select frontdesk_separate('inquiries');
create unique index one_open_inquiry on inquiries (business_id, conversation_id, reason) where state = 'open';
create index inquiries_due on inquiries (business_id, reply_due_at, asked_at, id) where state = 'open';
create index inquiries_recent on inquiries (business_id, asked_at, id);
create index inquiries_by_state on inquiries (business_id, state, ended_at, asked_at, id);
create index inquiries_of_conversation on inquiries (business_id, conversation_id);

-- The whole of these tables is read for counts and rarer orders: the business is looked up once a query here, and not once a row.
alter policy one_business on leads using (business_id = (select frontdesk_business())) with check (business_id = (select frontdesk_business()));
alter policy one_business on inquiries using (business_id = (select frontdesk_business())) with check (business_id = (select frontdesk_business()));
