-- names: {"en": "Deep cleaning", "ar": "..."}; prices are integer minor units of the business's currency.
create table services (
  id uuid not null,
  business_id uuid not null references businesses,
  names jsonb not null,
  aliases text[] not null default '{}',
  description text not null default '',
  skill_id uuid,
  duration_minutes int check (duration_minutes > 0),
  price_kind text not null check (price_kind in ('fixed', 'from', 'on_inspection')),
  price_minor bigint check (price_minor >= 0),
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, skill_id) references skills (business_id, id),
  check ((price_kind = 'on_inspection') = (price_minor is null))
);
select frontdesk_separate('services');

create table areas (
  id uuid not null,
  business_id uuid not null references businesses,
  names jsonb not null,
  aliases text[] not null default '{}',
  parent_id uuid,
  branch_id uuid,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, parent_id) references areas (business_id, id),
  foreign key (business_id, branch_id) references branches (business_id, id)
);
select frontdesk_separate('areas');

create table staff_areas (
  business_id uuid not null,
  staff_id uuid not null,
  area_id uuid not null,
  primary key (business_id, staff_id, area_id),
  foreign key (business_id, staff_id) references staff (business_id, id),
  foreign key (business_id, area_id) references areas (business_id, id)
);
select frontdesk_separate('staff_areas');
create index staff_areas_of_area on staff_areas (business_id, area_id);

-- Counts every change of the catalogue, so that what reads it for each message can keep its copy until the number moves.
create table catalog_versions (
  business_id uuid primary key references businesses,
  version bigint not null default 0
);
select frontdesk_separate('catalog_versions');
