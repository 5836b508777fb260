-- What the coverage advisor was asked and what it found; a study is a job, one at a time, and can be stopped.
create table advices (
  id uuid not null,
  business_id uuid not null references businesses,
  weeks int not null check (weeks between 1 and 52),
  state text not null check (state in ('under_way', 'given', 'cancelled', 'failed')),
  phase text not null default 'reading' check (phase in ('reading', 'looking', 'choosing', 'measuring')),
  done int not null default 0,
  total int not null default 0,
  asked_by uuid,
  asked_at timestamptz not null,
  ended_at timestamptz,
  error text not null default '',
  result jsonb,
  primary key (business_id, id),
  foreign key (business_id, asked_by) references staff (business_id, id),
  constraint advice_ends_or_is_under_way check ((state = 'under_way') = (ended_at is null)),
  constraint advice_that_is_given_is_there check ((state = 'given') = (result is not null))
);
select frontdesk_separate('advices');
create unique index one_advice_under_way on advices (business_id) where state = 'under_way';
