import { type Kysely, sql } from 'kysely';

/**
 * What questions to language models took, one row each, written when a question begins and again when it has ended: a worker that
 * dies in between leaves what is known. And the money: a balance for each account and month, which is the sum of its
 * entries, and entries that no job can have twice. Entries outlive their jobs.
 */
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table model_usage (
    id uuid primary key,
    job_id uuid not null references jobs on delete cascade,
    owner_id uuid not null references owners,
    chunk_id uuid not null,
    -- Of the chunk, and of the job's holds: what is paid is what the attempt that finished took, within its hold.
    attempt integer not null,
    hold_number integer not null,
    tier text not null check (tier in ('speed', 'balanced', 'quality')),
    model text not null,
    prompt_hash text not null,
    input_tokens bigint not null check (input_tokens >= 0),
    output_tokens bigint not null check (output_tokens >= 0),
    estimated boolean not null,
    requests integer not null,
    cost double precision,
    error text,
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
  )`,
  `create index model_usage_job on model_usage (job_id, chunk_id)`,
  `create index model_usage_ended on model_usage (ended_at)`,

  // Locked by whoever is about to change what belongs to an account.
  `create table accounts (
    owner_id uuid primary key references owners,
    created_at timestamptz not null default now()
  )`,
  `create table credit_months (
    owner_id uuid not null references accounts,
    month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    balance bigint not null default 0,
    primary key (owner_id, month)
  )`,
  `create table credit_entries (
    id bigint generated always as identity primary key,
    owner_id uuid not null,
    month text not null,
    kind text not null check (kind in ('grant', 'hold', 'settle', 'refund', 'adjustment')),
    amount bigint not null,
    job_id uuid,
    hold_number integer,
    price_version text,
    details jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp(),
    foreign key (owner_id, month) references credit_months (owner_id, month),
    check ((job_id is null) = (hold_number is null)),
    check (kind not in ('hold', 'settle', 'refund') or job_id is not null)
  )`,
  `create unique index credit_entries_job on credit_entries (job_id, kind, hold_number) where job_id is not null`,
  // A hold ends once, in one of two ways.
  `create unique index credit_entries_end on credit_entries (job_id, hold_number) where kind in ('settle', 'refund')`,
  `create unique index credit_entries_grant on credit_entries (owner_id, month) where kind = 'grant'`,
  `create index credit_entries_month on credit_entries (owner_id, month, id desc)`,

  `alter table jobs
     add column prices jsonb,
     add column estimated_tokens jsonb,
     add column estimated_credits bigint,
     add column credits bigint,
     add column held_credits bigint,
     add column held_month text,
     add column hold_number integer not null default 0,
     add column awaits_files_until timestamptz`,
  // Nothing stays held by a job that has ended, and no job that has ended waits for files.
  `alter table jobs add constraint jobs_held_end check (completed_at is null or held_credits is null)`,
  `alter table jobs add constraint jobs_awaits_pending check (awaits_files_until is null or status = 'pending')`,
  `create index jobs_awaiting on jobs (awaits_files_until) where awaits_files_until is not null`,
];
