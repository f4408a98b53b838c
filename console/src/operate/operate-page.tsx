import { Badge, Skeleton, Stack, Text } from '@mantine/core';
import type { Health } from '@octavo/client';
import { useOperations } from '../operations/use-operations.ts';
import { Columns } from '../ui/columns.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Facts } from '../ui/facts.tsx';
import { humanize } from '../ui/format.ts';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import classes from './operate-page.module.css';
import { useHealth } from './use-health.ts';

export function OperatePage() {
  const health = useHealth();
  return (
    <Page
      title="Operate"
      below={
        health.data?.version && (
          <Text size="sm" c="dimmed" mt={4}>
            Octavo {health.data.version}
          </Text>
        )
      }
    >
      {health.error && !health.data && (
        <ErrorNotice
          title="The health could not be read"
          error={health.error}
          onRetry={() => void health.refetch()}
        />
      )}
      {health.isPending && <Skeleton height={240} aria-label="Loading" />}
      {health.data && <Services health={health.data} />}
    </Page>
  );
}

function Services({ health }: { health: Health }) {
  const { database, storage, queue, engines, sandbox } = health.services;
  return (
    <Stack gap="md">
      <Columns>
        <Section title="Services">
          <Facts
            facts={[
              ['Database', database && <State key="d" ok={database.ok} detail={database.detail} />],
              ['Storage', storage && <State key="s" ok={storage.ok} detail={storage.detail} />],
              ['Queue', queue && <State key="q" ok={queue.ok} detail={queue.detail} />],
            ]}
          />
        </Section>
        <Section title="Queue">
          <div className={classes.figures}>
            <Figure name="waiting" value={queue?.waiting} />
            <Figure name="running" value={queue?.running} />
            <Figure name={queue?.workers === 1 ? 'worker' : 'workers'} value={queue?.workers} />
          </div>
        </Section>
      </Columns>
      <Section title="Engines">
        <Facts
          facts={Object.entries(engines ?? {}).map(([tool, engine]) => [
            humanize(tool),
            <State
              key={tool}
              ok={engine.available}
              missing="missing"
              detail={engine.available ? (engine.engine ?? undefined) : (engine.reason ?? undefined)}
            />,
          ])}
        />
      </Section>
      <Operations />
      {sandbox && (
        <Section
          title="Isolation"
          aside={
            <Text size="sm" c="dimmed">
              level {sandbox.level} of 3
            </Text>
          }
        >
          <Facts
            facts={sandbox.guards.map((guard) => [
              humanize(guard.name),
              <State
                key={guard.name}
                ok={guard.enforced}
                good="enforced"
                missing="not enforced"
                detail={guard.by}
              />,
            ])}
          />
        </Section>
      )}
    </Stack>
  );
}

function Operations() {
  const operations = useOperations().data ?? [];
  if (operations.length === 0) return null;
  return (
    <Section title="Operations">
      <Facts
        facts={operations.map((operation) => [
          operation.title,
          <State
            key={operation.name}
            ok={operation.available}
            good="available"
            missing="off"
            detail={
              operation.reason ??
              operation.tools
                .map((tool) => tool.engine)
                .filter(Boolean)
                .join(', ')
            }
          />,
        ])}
      />
    </Section>
  );
}

function State(props: { ok: boolean; good?: string; missing?: string; detail?: string | undefined }) {
  return (
    <span className={classes.state}>
      <Badge variant="light" tt="none" fw={600} radius="sm" color={props.ok ? 'cloth' : 'orange'}>
        {props.ok ? (props.good ?? 'ok') : (props.missing ?? 'in trouble')}
      </Badge>
      <span>{props.detail}</span>
    </span>
  );
}

function Figure({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div>
      <div className={classes.number}>{value ?? '–'}</div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
    </div>
  );
}
