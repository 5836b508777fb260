create table customers (
  id uuid not null,
  business_id uuid not null references businesses,
  name text not null default '',
  language text,
  vip_level smallint not null default 0 check (vip_level between 0 and 3),
  tags text[] not null default '{}',
  note text not null default '',
  created_at timestamptz not null,
  primary key (business_id, id)
);
select frontdesk_separate('customers');
create index customers_by_name on customers using gin (name gin_trgm_ops);

-- One address of a customer on a channel; value is opaque and verbatim, normal is the comparable form.
create table handles (
  id uuid not null,
  business_id uuid not null,
  customer_id uuid not null,
  kind text not null,
  value text not null,
  normal text not null,
  verified boolean not null default true,
  first_seen_at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, kind, normal),
  foreign key (business_id, customer_id) references customers (business_id, id)
);
select frontdesk_separate('handles');
create index handles_of_customer on handles (business_id, customer_id);
create index handles_by_normal on handles using gin (normal gin_trgm_ops);
