-- Units given to somebody on purpose beyond capacity and headroom, by a person who was asked whether they mean it. The guard against
-- overfilling stays as strict as it was for everybody else: what was granted lasts only as long as it is held.
alter table staff add column beyond int not null default 0 check (beyond >= 0);
alter table staff drop constraint capacity_is_never_exceeded;
alter table staff add constraint capacity_is_never_exceeded check (load <= capacity + urgent_headroom + beyond);
create function staff_beyond_shrinks() returns trigger language plpgsql as $$
begin
  new.beyond := least(new.beyond, greatest(new.load - new.capacity - new.urgent_headroom, 0));
  return new;
end $$;
create trigger staff_beyond_lasts_while_held before update of load, capacity, urgent_headroom, beyond on staff for each row
  when (new.beyond > 0) execute function staff_beyond_shrinks();

-- The work of one day that differs from the weekly plan: a list of {starts_minute, ends_minute}, empty for a day off.
create table shift_changes (
  business_id uuid not null,
  staff_id uuid not null,
  day date not null,
  hours jsonb not null,
  by_id uuid,
  at timestamptz not null,
  primary key (business_id, staff_id, day),
  foreign key (business_id, staff_id) references staff (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id)
);
select frontdesk_separate('shift_changes');

-- Who paused somebody, and what they were before. It stands while the person's presence is the one that the pause set.
create table pauses (
  business_id uuid not null,
  staff_id uuid not null,
  by_id uuid not null,
  was text not null,
  at timestamptz not null,
  primary key (business_id, staff_id),
  foreign key (business_id, staff_id) references staff (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id)
);
select frontdesk_separate('pauses');

-- What a person moved on the board, with all that taking it back needs.
create table moves (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  by_id uuid not null,
  from_owner_id uuid,
  from_queue text not null,
  to_owner_id uuid,
  to_queue text not null,
  over_capacity boolean not null,
  before jsonb not null,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id),
  foreign key (business_id, from_owner_id) references staff (business_id, id),
  foreign key (business_id, to_owner_id) references staff (business_id, id)
);
select frontdesk_separate('moves');
create index moves_of_conversation on moves (business_id, conversation_id, at desc);

-- The board counts what people hold, and the sentence of a decision in each language staff read, without opening the record.
create index conversations_on_board on conversations (business_id, queue, reply_due_at, opened_at, id) include (urgent)
  where status in ('waiting', 'offered');
create index conversations_held on conversations (business_id, owner_id) include (reply_due_at, urgent) where status = 'owned';
alter table decisions add column sentences jsonb not null default '{}';

-- Whether a conversation stayed with whoever had it first: what the rerouting rate is made of, written down once that is known.
-- `confidence` is how sure the reading was; `kept` was closed by who had it first, `rerouted` was passed on by a person, and `left`
-- changed hands because the first owner was silent or gone.
create table first_handoffs (
  business_id uuid not null,
  conversation_id uuid not null,
  owner_id uuid not null,
  role text not null,
  need text,
  confidence real,
  rule text not null,
  at timestamptz not null,
  outcome text not null check (outcome in ('kept', 'rerouted', 'left')),
  settled_at timestamptz not null,
  reason text check (reason in ('wrong_need', 'wrong_area', 'wrong_language', 'unavailable', 'customer_asked', 'other')),
  told boolean not null default false,
  to_id uuid,
  primary key (business_id, conversation_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, owner_id) references staff (business_id, id),
  foreign key (business_id, to_id) references staff (business_id, id),
  constraint only_a_reroute_has_a_reason check (reason is null or outcome = 'rerouted')
);
select frontdesk_separate('first_handoffs');
create index first_handoffs_settled on first_handoffs (business_id, settled_at);

-- Why somebody passed a conversation on, in their own click, until the change of owner itself is counted.
create table reroute_reasons (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  from_id uuid,
  reason text not null check (reason in ('wrong_need', 'wrong_area', 'wrong_language', 'unavailable', 'customer_asked', 'other')),
  need text,
  by_id uuid,
  at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, from_id) references staff (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id)
);
select frontdesk_separate('reroute_reasons');
create index reroute_reasons_of_conversation on reroute_reasons (business_id, conversation_id, at desc);

-- A running sum for each need, each need and role of the first owner, and one overall (no need, no role). What begins with `rise`
-- is of the present rise of the sum.
create table reroute_charts (
  business_id uuid not null references businesses,
  need text not null default '',
  role text not null default '',
  seen int not null,
  rerouted int not null,
  doubt double precision not null,
  sum double precision not null,
  rise_since timestamptz,
  rise_seen int not null,
  rise_rerouted int not null,
  rise_doubt double precision not null,
  primary key (business_id, need, role)
);
select frontdesk_separate('reroute_charts');

create table drifts (
  id uuid not null,
  business_id uuid not null references businesses,
  need text not null,
  role text not null,
  conversations int not null,
  rerouted int not null,
  expected double precision not null,
  since timestamptz not null,
  at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  primary key (business_id, id),
  foreign key (business_id, acknowledged_by) references staff (business_id, id)
);
select frontdesk_separate('drifts');
create unique index one_open_drift on drifts (business_id, need, role) where acknowledged_at is null;
