import { Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { FigureTable } from '../ui/figure-table.tsx';
import { humanize } from '../ui/format.ts';
import { countsOf, similarityOf } from './facts.ts';
import classes from './fidelity.module.css';

const names: Record<string, string> = {
  outline_items: 'Bookmarks',
  page_labels: 'Page labels',
  filled_fields: 'Filled fields',
  widgets: 'Fields on pages',
  tags: 'Tags',
  output_intents: 'Output intents',
  xmp: 'XMP metadata',
  xfa: 'XFA form',
  title: 'Title',
  author: 'Author',
  language: 'Language',
};
const nameOf = (name: string) => names[name] ?? humanize(name);
/** Within a sentence: `XMP metadata` stays, `Page labels` does not. */
const inText = (name: string) =>
  /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);

/** What was kept: the look of the pages, their text, and everything that can be counted. */
export function Fidelity({ result }: { result: Record<string, unknown> }) {
  const similarity = similarityOf(result);
  const { kept, absent } = countsOf(result);
  const textPages = typeof result.text_pages === 'number' ? result.text_pages : 0;
  const textEqual = result.text_equal === true;
  return (
    <>
      <dl className={classes.marks}>
        {similarity && (
          <>
            <Figure name="Similarity, mean" value={asPercent(similarity.mean)} />
            <Figure
              name={`Worst page (${similarity.worstPage})`}
              value={asPercent(similarity.lowest)}
              about={similarity.dpi ? `at ${similarity.dpi} dpi` : undefined}
            />
          </>
        )}
        {textPages > 0 && (
          <Figure
            name="Text"
            value={<Mark good={textEqual}>{textEqual ? 'the same' : 'differs'}</Mark>}
            about={`on ${textPages} ${textPages === 1 ? 'page' : 'pages'}`}
          />
        )}
      </dl>
      {kept.length > 0 && (
        <FigureTable
          caption="What the document holds, before and after"
          heads={['In the document', 'Before', 'After', 'Kept']}
          rows={kept.map(({ name, before, after }) => ({
            key: name,
            name: nameOf(name),
            figures: [
              before.toLocaleString('en'),
              after.toLocaleString('en'),
              <Mark key="mark" good={after >= before}>
                {after >= before ? 'all' : 'not all'}
              </Mark>,
            ],
            wrong: after < before,
          }))}
        />
      )}
      {absent.length > 0 && (
        <Text size="xs" c="dimmed" mt="sm">
          Not in this document: {absent.map((name) => inText(nameOf(name))).join(', ')}.
        </Text>
      )}
    </>
  );
}

/** 0.99936 as "99.94 %": rounded down, so that only what is equal is called so. */
export function asPercent(share: number): string {
  const held = Math.floor(share * 10_000) / 100;
  return `${held >= 100 ? '100' : held.toFixed(held >= 99 ? 2 : 1)} %`;
}

function Figure({ name, value, about }: { name: string; value: ReactNode; about?: string | undefined }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>
        <span className={classes.value}>{value}</span>
        {about && <span className={classes.about}> {about}</span>}
      </dd>
    </div>
  );
}

function Mark({ good, children }: { good: boolean; children: ReactNode }) {
  const Icon = good ? IconCheck : IconAlertTriangle;
  return (
    <span className={classes.mark} data-good={good || undefined}>
      <Icon size={16} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
