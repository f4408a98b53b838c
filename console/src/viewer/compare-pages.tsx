import { ActionIcon, NumberInput, Text } from '@mantine/core';
import type { Job } from '@octavo/client';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { similarityOf } from '../compress/facts.ts';
import { asPercent } from '../compress/fidelity.tsx';
import { sizesOf } from '../jobs/result-facts.ts';
import { Section } from '../ui/section.tsx';
import { BeforeAfter } from './before-after.tsx';
import classes from './compare-pages.module.css';

/** Whether a job has two versions of one PDF to look at. */
export function comparable(job: Job): boolean {
  const [file, ...more] = job.files ?? [];
  return (
    job.kind === 'single' &&
    job.status === 'completed' &&
    job.result?.changed !== false &&
    sizesOf(job.result) !== null &&
    job.sources?.length === 1 &&
    file?.media_type === 'application/pdf' &&
    more.length === 0
  );
}

/** Pages before and after, the one that changed most first. */
export function ComparePages({ job }: { job: Job }) {
  const compared = similarityOf(job.result)?.pages ?? [];
  const count = job.sources?.[0]?.pages ?? compared.length;
  const all = compared.length > 0 ? compared.map(({ page }) => page) : [1];
  const [page, setPage] = useState(all[0]!);
  const sizes = sizesOf(job.result)!;
  const index = all.indexOf(page);
  const chosen = compared[index];
  // Of a page that was not compared, the neighbours are those beside it in the document.
  const near = (by: -1 | 1) =>
    index >= 0 ? all[index + by] : page + by >= 1 && page + by <= count ? page + by : undefined;
  if (job.sources?.[0]?.encrypted)
    return (
      <Section title="Before and after">
        <Text size="sm">
          The document opens only with its password, which is not kept, so its pages are not shown here.
        </Text>
      </Section>
    );
  return (
    <Section
      title="Before and after"
      aside={
        <Text size="sm" c="dimmed">
          {chosen
            ? `page ${page}, ${asPercent(chosen.similarity)} alike${index === 0 && compared.length > 1 ? ', the least of all' : ''}`
            : `page ${page} of ${count}`}
        </Text>
      }
    >
      <div className={count > 1 ? classes.columns : undefined}>
        <BeforeAfter jobId={job.job_id} page={page} sizes={{ before: sizes.before, after: sizes.after }} />
        {count > 1 && (
          <div className={classes.side}>
            <div className={classes.turn}>
              <ActionIcon
                variant="default"
                size="lg"
                aria-label="Previous page in the list"
                disabled={near(-1) === undefined}
                onClick={() => setPage(near(-1) ?? page)}
              >
                <IconChevronLeft size={18} aria-hidden />
              </ActionIcon>
              <NumberInput
                aria-label={`Page, 1 to ${count}`}
                className={classes.number}
                hideControls
                min={1}
                max={count}
                allowDecimal={false}
                suffix={` of ${count}`}
                value={page}
                onChange={(next) => {
                  const wanted = Number(next);
                  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) setPage(wanted);
                }}
              />
              <ActionIcon
                variant="default"
                size="lg"
                aria-label="Next page in the list"
                disabled={near(1) === undefined}
                onClick={() => setPage(near(1) ?? page)}
              >
                <IconChevronRight size={18} aria-hidden />
              </ActionIcon>
            </div>
            {compared.length > 1 && (
              <>
                <Text size="xs" c="dimmed" mb={4}>
                  Compared pages, least alike first
                </Text>
                <ol className={classes.pages} aria-label="Compared pages, least alike first">
                  {compared.map((one) => (
                    <li key={one.page}>
                      <button
                        type="button"
                        className={classes.page}
                        aria-current={one.page === page ? 'true' : undefined}
                        onClick={() => setPage(one.page)}
                      >
                        <span>Page {one.page}</span>
                        <span className={classes.alike}>{asPercent(one.similarity)}</span>
                      </button>
                    </li>
                  ))}
                </ol>
              </>
            )}
          </div>
        )}
      </div>
    </Section>
  );
}
