-- Who writes down what is said in voice notes: at most one server a business, apart from the language model and with a budget of its own.
create table transcribers (
  id uuid not null,
  business_id uuid not null references businesses,
  active boolean not null default true,
  model text not null,
  -- Empty: where the language model answers, with its key.
  base_url text not null default '',
  secret text not null default '',
  timeout_ms int not null check (timeout_ms between 1000 and 120000),
  largest_mb int not null check (largest_mb between 1 and 100),
  budget_minor bigint check (budget_minor >= 0),
  budget_minutes bigint check (budget_minutes >= 0),
  -- For an hour of sound, in minor units of the business's currency.
  price_hour bigint check (price_hour >= 0),
  connected_at timestamptz not null,
  changed_at timestamptz not null,
  -- The circuit breaker, as that of the language model.
  failures int not null default 0,
  failing_since timestamptz,
  opened_at timestamptz,
  open_until timestamptz,
  pause_s int not null default 0,
  probing_until timestamptz,
  primary key (business_id, id),
  unique (business_id),
  check (budget_minor is null or price_hour is not null)
);
select frontdesk_separate('transcribers');

-- What was listened to on a day of the business, reserved before each call and settled after it; costs as in llm_days.
create table transcriber_days (
  business_id uuid not null references businesses,
  day date not null,
  seconds bigint not null default 0,
  cost_millionths bigint not null default 0,
  not_made int not null default 0,
  used_up_at timestamptz,
  primary key (business_id, day)
);
select frontdesk_separate('transcriber_days');

alter table llm_calls
  add column seconds bigint not null default 0,
  drop constraint llm_calls_purpose_check,
  add constraint llm_calls_purpose_check
    check (purpose in ('reading', 'drafting', 'summarising', 'translating', 'transcribing', 'trying'));

-- What became of writing down a voice note; its words are those of the message. `due_at` is how long everything waits for it.
create table transcripts (
  business_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  state text not null check (state in ('waiting', 'done', 'failed')),
  due_at timestamptz not null,
  language text,
  -- The model's name, or that of the person who wrote or corrected it.
  made_by text not null default '',
  by_id uuid,
  -- What the model had heard before a person corrected it.
  heard text,
  seconds int,
  error text,
  at timestamptz not null,
  primary key (business_id, message_id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id)
);
select frontdesk_separate('transcripts');
create index transcripts_waiting on transcripts (business_id, conversation_id) where state = 'waiting';
