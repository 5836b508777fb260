-- Work that is offered: nobody owns it yet, and each person asked has room kept for it.
alter table conversations
  drop constraint conversations_status_check,
  add constraint conversations_status_check check (status in ('waiting', 'offered', 'owned', 'snoozed', 'closed')),
  add constraint an_offered_conversation_is_looked_at_again check (status <> 'offered' or wake_at is not null),
  -- The due time of which it was told that it had passed, and that by which the steps of escalation are counted.
  add column told_late_for timestamptz,
  add column escalated_for timestamptz,
  add column escalated smallint not null default 0;

-- Whoever let an offer pass is not asked again until they show that they are there.
alter table staff
  drop constraint staff_presence_check,
  add constraint staff_presence_check check (presence in ('available', 'busy', 'away', 'offline', 'no_answer'));

create table offers (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  rule text not null,
  urgent boolean not null,
  seconds int not null check (seconds > 0),
  state text not null check (state in ('offered', 'accepted', 'declined', 'timed_out', 'withdrawn')),
  arrived_at timestamptz not null,
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  accepted_by uuid,
  primary key (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, accepted_by) references staff (business_id, id),
  constraint an_offer_ends_or_stands check ((state = 'offered') = (ended_at is null)),
  constraint an_accepted_offer_has_a_winner check ((state = 'accepted') = (accepted_by is not null))
);
select frontdesk_separate('offers');
create unique index one_standing_offer on offers (business_id, conversation_id) where state = 'offered';
create index offers_of_conversation on offers (business_id, conversation_id, offered_at desc, id desc);

-- What is kept of each asked person's capacity; at most one of an offer is ever accepted.
create table reservations (
  business_id uuid not null,
  offer_id uuid not null,
  staff_id uuid not null,
  conversation_id uuid not null,
  weight smallint not null check (weight > 0),
  state text not null check (state in ('held', 'accepted', 'declined', 'timed_out', 'released')),
  ended_at timestamptz,
  reason text,
  primary key (business_id, offer_id, staff_id),
  foreign key (business_id, offer_id) references offers (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id),
  constraint a_reservation_ends_or_stands check ((state = 'held') = (ended_at is null))
);
select frontdesk_separate('reservations');
create unique index one_winner on reservations (business_id, offer_id) where state = 'accepted';
create index reservations_of_staff on reservations (business_id, staff_id) where state = 'held';
create index reservations_of_conversation on reservations (business_id, conversation_id);

-- What fills everybody's capacity: the sum of it is a person's load, always.
create view holdings with (security_invoker = true) as
  select business_id, staff_id, conversation_id, weight, 'owned' as kind from assignments where state = 'active'
  union all
  select business_id, staff_id, conversation_id, weight, 'offered' as kind from reservations where state = 'held';
grant select on holdings to frontdesk_app;
