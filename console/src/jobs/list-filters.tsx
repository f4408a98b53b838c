import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useOperations } from '../operations/use-operations.ts';
import { statusLabel } from '../ui/status-badge.tsx';
import classes from './list-filters.module.css';
import { type ListSearch, listSearch, statuses } from './list-search.ts';

const route = getRouteApi('/jobs');

/** The filters of the list. They live in the address, so that a filtered list can be kept and shared. */
export function ListFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const operations = useOperations().data ?? [];
  const set = (change: Partial<Record<keyof ListSearch, string>>) =>
    void navigate({ search: (old) => listSearch({ ...old, ...change }), replace: true });
  const setText = useDebouncedCallback((text: string) => set({ text }), 250);
  const filtered = Object.keys(search).length > 0;
  return (
    <search className={classes.filters} aria-label="Filter jobs">
      <NativeSelect
        label="Status"
        value={search.status ?? ''}
        onChange={(event) => set({ status: event.currentTarget.value })}
        data={[
          { value: '', label: 'Any' },
          ...statuses.map((value) => ({ value, label: statusLabel(value) })),
        ]}
      />
      <NativeSelect
        label="Operation"
        value={search.operation ?? ''}
        onChange={(event) => set({ operation: event.currentTarget.value })}
        data={[
          { value: '', label: 'Any' },
          ...operations.map(({ name, title }) => ({ value: name, label: title })),
        ]}
      />
      <TextInput
        key={filtered ? 'set' : 'clear'}
        className={classes.wide}
        label="Name or reference"
        placeholder="part of it"
        defaultValue={search.text ?? ''}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label="From"
        value={search.from ?? ''}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="To"
        value={search.to ?? ''}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => void navigate({ search: {}, replace: true })}>
          Clear
        </Button>
      )}
    </search>
  );
}
