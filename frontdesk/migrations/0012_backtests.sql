-- A draft, or any policy, tried on a past period. What it found is kept; the policy it tried stands in it, because a draft goes on changing.
create table backtests (
  id uuid not null,
  business_id uuid not null references businesses,
  policy jsonb not null,
  draft_version int,
  revision int,
  live_version int not null,
  starts timestamptz not null,
  ends timestamptz not null check (ends > starts),
  state text not null check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  step text not null default 'waiting',
  progress real not null default 0 check (progress between 0 and 1),
  result jsonb,
  error text not null default '',
  by_id uuid,
  at timestamptz not null,
  ended_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id),
  constraint a_backtest_ends_or_goes_on check ((ended_at is not null) = (state in ('done', 'cancelled', 'failed')))
);
select frontdesk_separate('backtests');
create index backtests_newest on backtests (business_id, at desc, id desc);
