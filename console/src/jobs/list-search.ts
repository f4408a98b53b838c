import type { JobFilters, JobStatus } from '@octavo/client';

/** The filters of the list as they stand in its address. Dates are the reader's days, `2026-01-31`. */
export interface ListSearch {
  status?: JobStatus;
  operation?: string;
  text?: string;
  from?: string;
  to?: string;
}

export const statuses: readonly JobStatus[] = ['pending', 'processing', 'completed', 'failed', 'cancelled'];

/** Whatever the address says, made safe: unknown values are dropped. */
export function listSearch(raw: Record<string, unknown>): ListSearch {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const day = (value: unknown) => (/^\d{4}-\d{2}-\d{2}$/.test(text(value)) ? text(value) : '');
  const search: ListSearch = {};
  if (statuses.includes(raw.status as JobStatus)) search.status = raw.status as JobStatus;
  if (text(raw.operation)) search.operation = text(raw.operation);
  if (text(raw.text)) search.text = text(raw.text);
  if (day(raw.from)) search.from = day(raw.from);
  if (day(raw.to)) search.to = day(raw.to);
  return search;
}

/** The same as the API takes it: `to` is the whole day, in the reader's time zone. */
export function apiFilters(search: ListSearch): JobFilters {
  const filters: JobFilters = {};
  if (search.status) filters.status = search.status;
  if (search.operation) filters.operation = search.operation;
  if (search.text) filters.text = search.text;
  if (search.from) filters.created_after = startOf(search.from, 0);
  if (search.to) filters.created_before = startOf(search.to, 1);
  return filters;
}

function startOf(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
