-- Roles: the application works as frontdesk_app (one business at a time, cannot bypass row security);
-- frontdesk_across may look over business borders, but only at queues and at what sign-in and webhook lookup need.
-- frontdesk_program is who signs in where PostgreSQL is our own: it owns nothing, and may only become one of the two.
do $$
declare
  made text;
begin
  foreach made in array array['frontdesk_app nologin', 'frontdesk_across nologin', 'frontdesk_program login noinherit'] loop
    begin
      if not exists (select from pg_roles where rolname = split_part(made, ' ', 1)) then
        execute format('create role %s nobypassrls', made);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- Roles are shared by all databases of a server: another one was migrated in this very moment.
    end;
  end loop;
end $$;
grant frontdesk_app, frontdesk_across to current_user;
grant frontdesk_app, frontdesk_across to frontdesk_program;
grant usage on schema public to frontdesk_app, frontdesk_across;

create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Row security may only run a leakproof operator before its own condition, and a trigram index only helps an operator
-- that may. ILIKE tells nothing of a row beyond whether it matches. Where we may not say so, search is slower, not wrong.
do $$
begin
  alter function pg_catalog.texticlike(text, text) leakproof;
exception when insufficient_privilege then null;
end $$;

create function frontdesk_business() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('frontdesk.business_id', true), '')::uuid $$;

-- The one way a table is separated by business: forced row security on the business of the transaction.
create function frontdesk_separate(target regclass, across text default '') returns void language plpgsql as $$
begin
  execute format('alter table %s alter column business_id set default frontdesk_business()', target);
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy one_business on %s to frontdesk_app using (business_id = frontdesk_business()) with check (business_id = frontdesk_business())', target);
  execute format('grant select, insert, update, delete on %s to frontdesk_app', target);
  if across <> '' then
    execute format('create policy across_businesses on %s to frontdesk_across using (true) with check (true)', target);
    execute format('grant %s on %s to frontdesk_across', across, target);
  end if;
end $$;

-- The one way a table becomes a queue (kit/queue.py): rows with the same key are worked strictly in order of id. `line` stands
-- for the key in one number (were two keys ever to share one, they would merely take turns). A row that was found to wait
-- behind another of its line is marked, and so leaves the index that workers look through; whatever ends a row, in whatever
-- way, takes the mark off the next one of its line in the same transaction.
create function frontdesk_queue(target regclass, variadic keys text[]) returns void language plpgsql as $$
declare
  key text := (select string_agg(format('%I::text', k), ' || '' '' || ' order by n) from unnest(array_prepend('business_id', keys)) with ordinality u (k, n));
begin
  execute format('alter table %s add column line bigint not null generated always as (hashtextextended(%s, 0)) stored,
    add column behind boolean not null default false', target, key);
  execute format('create index %1$s_pending on %1$s (due_at, id) where state = ''pending'' and not behind', target);
  execute format('create index %1$s_in_line on %1$s (line, id) where state = ''pending''', target);
  execute format('create index %1$s_behind on %1$s (line, id) where state = ''pending'' and behind', target);
  execute format(
    'create function %1$s_next() returns trigger language plpgsql as $next$ begin
       update %1$s set behind = false where business_id = old.business_id and behind and state = ''pending'' and id = (
         select q.id from %1$s q where q.line = old.line and q.id > old.id and q.state = ''pending'' and q.behind
         order by q.id limit 1);
       return null;
     end $next$', target);
  execute format('create trigger %1$s_next_after_end after update of state on %1$s for each row
    when (old.state = ''pending'' and new.state <> ''pending'') execute function %1$s_next()', target);
  execute format('create trigger %1$s_next_after_removal after delete on %1$s for each row
    when (old.state = ''pending'') execute function %1$s_next()', target);
end $$;

create table events (
  id uuid not null,
  -- The order in which events were written down, whatever the clocks of several machines say; ids follow those clocks.
  serial bigint generated always as identity,
  position bigint,
  business_id uuid not null,
  at timestamptz not null,
  name text not null,
  version smallint not null default 1,
  subject_kind text not null,
  subject_id uuid,
  customer_id uuid,
  conversation_id uuid,
  actor_kind text not null,
  actor_id text,
  cause_id uuid,
  request_id text,
  data jsonb not null default '{}',
  primary key (business_id, id)
);
select frontdesk_separate('events', 'select, update (position)');
-- The position is the stamper's to give, so whoever records cannot even name it.
revoke insert, update, delete on events from frontdesk_app;
grant insert (id, business_id, at, name, version, subject_kind, subject_id, customer_id, conversation_id, actor_kind, actor_id,
  cause_id, request_id, data) on events to frontdesk_app;
create index events_unstamped on events (serial) where position is null;
create unique index events_position on events (position);
create index events_in_business on events (business_id, position);
create index events_of_conversation on events (business_id, conversation_id, position) where conversation_id is not null;
create index events_of_subject on events (business_id, subject_kind, subject_id, position);

create function events_are_facts() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.position is null and new.position is not null
     and (to_jsonb(new) - 'position') = (to_jsonb(old) - 'position') then
    return new;
  end if;
  raise exception 'events are append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger events_append_only before update or delete on events for each row execute function events_are_facts();
create trigger events_stay before truncate on events for each statement execute function events_are_facts();

create table stamp (single boolean primary key default true check (single), position bigint not null default 0);
insert into stamp default values;
grant select, update on stamp to frontdesk_across;
grant select on stamp to frontdesk_app;

create table consumers (name text primary key, position bigint not null default 0, moved_at timestamptz);
grant select, insert, update on consumers to frontdesk_across, frontdesk_app;

create table parked_events (
  id uuid not null,
  business_id uuid not null,
  consumer text not null,
  event_id uuid not null,
  position bigint not null,
  error text not null,
  attempts int not null,
  parked_at timestamptz not null,
  replayed_at timestamptz,
  primary key (business_id, id),
  unique (business_id, consumer, event_id)
);
select frontdesk_separate('parked_events', 'select, insert, update');

create table jobs (
  id uuid not null,
  business_id uuid not null,
  name text not null,
  key text not null,
  args jsonb not null default '{}',
  cause_id uuid,
  state text not null default 'pending' check (state in ('pending', 'dead')),
  due_at timestamptz not null,
  attempts int not null default 0,
  lease_until timestamptz,
  lease_token uuid,
  error text,
  created_at timestamptz not null,
  primary key (business_id, id)
);
select frontdesk_separate('jobs', 'select, insert, update, delete');
select frontdesk_queue('jobs', 'key');
alter table jobs set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, fillfactor = 80);

create table schedules (name text primary key, ran_at timestamptz);
grant select, insert, update on schedules to frontdesk_across;
