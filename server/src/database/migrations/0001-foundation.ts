import { type Kysely, sql } from 'kysely';

/**
 * Jobs, their chunk ledger, their files and their events. Every table carries its owner from the first day, so that no
 * query can be written without one. States are checked by the database as well as by `jobs/states.ts`: a typo in an
 * UPDATE must fail, not strand a job.
 */
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table owners (
    id uuid primary key,
    kind text not null check (kind in ('local', 'user', 'anonymous')),
    created_at timestamptz not null default now()
  )`,
  // The one owner of everything while AUTH=off.
  `insert into owners (id, kind) values ('00000000-0000-7000-8000-000000000001', 'local')`,

  `create table files (
    id uuid primary key,
    owner_id uuid not null references owners,
    name text not null,
    media_type text not null,
    size bigint not null check (size >= 0),
    sha256 text not null,
    storage_key text not null unique,
    facts jsonb,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    purged_at timestamptz,
    lost_at timestamptz
  )`,
  `create index files_expiry on files (expires_at) where purged_at is null`,
  `create index files_purged on files (purged_at) where purged_at is not null`,

  `create table jobs (
    id uuid primary key,
    owner_id uuid not null references owners,
    parent_id uuid references jobs on delete cascade,
    position integer,
    kind text not null check (kind in ('single', 'bulk')),
    operation text not null,
    status text not null default 'pending'
      check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    stage text,
    progress real not null default 0 check (progress between 0 and 1),
    options jsonb not null,
    steps jsonb not null,
    step integer not null default 0,
    priority integer not null default 0,
    client_job_id text,
    original_filename text,
    original_size bigint not null default 0,
    total_chunks integer not null default 0,
    processed_chunks integer not null default 0,
    failed_chunks integer not null default 0,
    partial boolean not null default false,
    warnings jsonb not null default '[]',
    result jsonb,
    error jsonb,
    attempts integer not null default 1,
    ttl_seconds integer not null,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    completed_at timestamptz,
    updated_at timestamptz not null default now(),
    expires_at timestamptz,
    purged_at timestamptz,
    deleted_at timestamptz,
    -- Terminal and only terminal jobs have an end, and results expire counting from it.
    check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
    check ((completed_at is null) = (expires_at is null))
  )`,
  `create index jobs_owner on jobs (owner_id, id desc) where parent_id is null and deleted_at is null`,
  `create index jobs_parent on jobs (parent_id, position) where parent_id is not null`,
  `create index jobs_live on jobs (status) where status in ('pending', 'processing')`,
  `create index jobs_expiry on jobs (expires_at) where purged_at is null`,
  `create unique index jobs_client_job_id on jobs (owner_id, client_job_id)
     where status in ('pending', 'processing') and client_job_id is not null and parent_id is null`,
  `create index jobs_client_search on jobs (owner_id, client_job_id) where client_job_id is not null`,

  `create table chunks (
    id uuid primary key,
    job_id uuid not null references jobs on delete cascade,
    owner_id uuid not null references owners,
    operation text not null,
    step integer not null,
    kind text not null check (kind in ('plan', 'run', 'merge')),
    position integer not null,
    label text not null,
    page_from integer,
    page_to integer,
    input jsonb not null,
    data jsonb,
    state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    priority integer not null,
    attempt integer not null default 0,
    failures integer not null default 0,
    message_id uuid,
    worker_id uuid,
    lease_until timestamptz,
    run_after timestamptz not null default now(),
    done real not null default 0,
    total real not null default 0,
    error jsonb,
    warnings jsonb not null default '[]',
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    unique (job_id, step, kind, position),
    -- A running chunk always has somebody who answers for it until a moment in time.
    check ((state = 'running') = (lease_until is not null))
  )`,
  // The peek that decides which queue is served next: best waiting chunk of an operation.
  `create index chunks_waiting on chunks (operation, priority desc, created_at) where state = 'queued'`,
  `create index chunks_leases on chunks (lease_until) where state = 'running'`,

  `create table job_files (
    job_id uuid not null references jobs on delete cascade,
    file_id uuid not null references files,
    owner_id uuid not null references owners,
    role text not null check (role in ('source', 'part', 'result')),
    step integer not null,
    chunk_id uuid references chunks on delete cascade,
    position integer not null,
    primary key (job_id, role, step, file_id, position)
  )`,
  `create index job_files_file on job_files (file_id)`,

  `create table events (
    id bigint generated always as identity primary key,
    job_id uuid not null references jobs on delete cascade,
    owner_id uuid not null references owners,
    type text not null,
    data jsonb not null,
    created_at timestamptz not null default clock_timestamp()
  )`,
  `create index events_job on events (job_id, id)`,

  `create table idempotency (
    owner_id uuid not null references owners,
    key text not null,
    fingerprint text,
    job_id uuid references jobs on delete cascade,
    locked_until timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (owner_id, key)
  )`,

  `create table workers (
    id uuid primary key,
    host text not null,
    pid integer not null,
    slots integer not null,
    busy integer not null default 0,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
  )`,
];
