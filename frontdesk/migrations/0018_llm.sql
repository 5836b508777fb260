-- The optional door to a large language model: at most one connection a business.
create table llm_connections (
  id uuid not null,
  business_id uuid not null references businesses,
  provider text not null check (provider in ('openai', 'anthropic', 'gemini', 'ollama', 'compatible')),
  model text not null,
  base_url text not null,
  secret text not null default '',
  timeout_ms int not null check (timeout_ms between 500 and 60000),
  uses text[] not null default '{}',
  redacts boolean not null default true,
  -- Whether the server is told the shape of the answer; some small servers refuse a request that says it.
  schemas boolean not null default true,
  budget_minor bigint check (budget_minor >= 0),
  budget_tokens bigint check (budget_tokens >= 0),
  -- For a million tokens, in minor units of the business's currency.
  price_in bigint check (price_in >= 0),
  price_out bigint check (price_out >= 0),
  connected_at timestamptz not null,
  changed_at timestamptz not null,
  -- The circuit breaker, shared by all processes: failures in the present window; open while `open_until` is set.
  failures int not null default 0,
  failing_since timestamptz,
  opened_at timestamptz,
  open_until timestamptz,
  pause_s int not null default 0,
  -- Somebody is trying whether it works again, until then at the latest.
  probing_until timestamptz,
  primary key (business_id, id),
  unique (business_id),
  -- A budget in money is only kept where the prices are known.
  check (budget_minor is null or (price_in is not null and price_out is not null))
);
select frontdesk_separate('llm_connections');

-- What was used on a day of the business, reserved before each call and settled after it. Costs are millionths of a minor
-- unit: tokens times the price of a million of them, with nothing rounded.
create table llm_days (
  business_id uuid not null references businesses,
  day date not null,
  tokens bigint not null default 0,
  cost_millionths bigint not null default 0,
  not_made int not null default 0,
  used_up_at timestamptz,
  primary key (business_id, day)
);
select frontdesk_separate('llm_days');

-- Every call, never its text. `under_way` with its worst case until it is settled; a process that dies leaves it so.
create table llm_calls (
  id uuid not null,
  business_id uuid not null references businesses,
  at timestamptz not null,
  day date not null,
  purpose text not null check (purpose in ('reading', 'drafting', 'summarising', 'translating', 'trying')),
  provider text not null,
  model text not null,
  conversation_id uuid,
  outcome text not null default 'under_way',
  tries int not null default 1,
  tokens_in bigint not null,
  tokens_out bigint not null,
  -- The provider did not say what it counted: these are the worst case.
  estimated boolean not null default true,
  cost_millionths bigint not null,
  milliseconds int not null default 0,
  primary key (business_id, id)
);
select frontdesk_separate('llm_calls');
create index llm_calls_of_day on llm_calls (business_id, day, purpose);
