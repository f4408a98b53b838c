import { Alert, Anchor, Button, List, Text, VisuallyHidden } from '@mantine/core';
import type { Job, JsonSchema } from '@octavo/client';
import { IconAlertTriangle, IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { api } from '../app/api.ts';
import { bytesOf } from '../compress/bytes.ts';
import { hasReport, lossesOf, plain, shownElsewhere } from '../compress/facts.ts';
import { TargetResult } from '../compress/target-result.tsx';
import { readSummary, summarized } from '../rewrite/summary.ts';
import { Facts } from '../ui/facts.tsx';
import { formatBytes } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { Ago, useNow } from '../ui/time.tsx';
import classes from './job-result.module.css';
import { type Fact, factsOf, sizesOf } from './result-facts.ts';
import { ResultValue } from './result-value.tsx';

/** In the line of sizes above the facts. */
const saidInWords = [
  'original_size',
  'compressed_size',
  'compression_ratio',
  'saved_percent',
  'changed',
  'reason',
];
const isPlain = ({ value }: Fact) => typeof value !== 'object';

const totalsIn = (result: Job['result']) => plain.record(result?.totals);

/** What came out: the change in size where there is one, every fact of the result, the files to take away. */
export function JobResult({ job, schema }: { job: Job; schema: JsonSchema | undefined }) {
  const now = useNow(30_000);
  // A bundle has the sums over its files.
  const sizes = sizesOf(job.result) ?? sizesOf(totalsIn(job.result));
  const files = job.files ?? [];
  const expired = job.expires_at !== null && Date.parse(job.expires_at) <= now;
  // The files are listed above already, each with its link.
  const facts = factsOf(job.result, schema).filter(
    ({ name }) =>
      !(hasReport(job.result) && shownElsewhere.includes(name)) &&
      !(name === 'bytes' && bytesOf(job.result?.bytes)) &&
      !(sizes && saidInWords.includes(name)) &&
      !(readSummary(job.result) && summarized.includes(name)) &&
      !(job.kind === 'bulk' && name === 'totals') &&
      (name !== 'files' || files.length < 2),
  );
  // With a report below, the groups of figures step back; else they are all there is.
  const [first, more] = hasReport(job.result)
    ? [facts.filter(isPlain), facts.filter((fact) => !isPlain(fact))]
    : [facts, []];
  const losses = lossesOf(job.result);
  const reason = typeof job.result?.reason === 'string' ? job.result.reason : null;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <Section title="Result">
      {sizes && (
        <p className={classes.sizes}>
          <span>{formatBytes(sizes.before)}</span>
          <span aria-hidden> → </span>
          <VisuallyHidden>became </VisuallyHidden>
          <span className={classes.after}>{formatBytes(sizes.after)}</span>
          <span className={classes.saved}>
            {sizes.savedPercent > 0
              ? `${sizes.savedPercent.toFixed(1).replace(/\.0$/, '')} % smaller`
              : 'no smaller'}
          </span>
        </p>
      )}
      {job.cached && (
        <Text size="sm" mb="md">
          The same document was worked on with the same options before
          {job.original_completed_at && (
            <>
              {' '}
              (<Ago at={job.original_completed_at} />)
            </>
          )}
          : this is the result of then, and nothing was run again.
        </Text>
      )}
      {job.result?.changed === false && (
        <Text size="sm" mb="md">
          {reason ?? 'Nothing could be gained without loss.'} This is the original file, byte for byte.
        </Text>
      )}
      {losses.length > 0 && (
        <Alert
          color="red"
          variant="light"
          mb="md"
          title="Something was lost"
          icon={<IconAlertTriangle size={20} stroke={1.6} aria-hidden />}
        >
          <List size="sm">
            {losses.map((loss) => (
              <List.Item key={loss}>{loss}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <TargetResult result={job.result} />
      {expired ? (
        <Text size="sm" mb="md">
          The files have expired and were removed. Send the document again if you still need the result.
        </Text>
      ) : (
        (job.download_url || files.length > 0) && (
          <div className={classes.downloads}>
            <Button
              component="a"
              href={api.resultUrl(job.job_id)}
              download
              size="md"
              leftSection={<IconDownload size={20} stroke={1.8} aria-hidden />}
            >
              {files.length > 1
                ? `Download all ${files.length} as ZIP`
                : job.kind === 'bulk'
                  ? 'Download all as ZIP'
                  : 'Download'}
              {files.length === 1 && size > 0 ? ` (${formatBytes(size)})` : ''}
            </Button>
            {files.length > 1 && (
              <ul className={classes.files} aria-label="Files of the result">
                {files.map((file) => (
                  <li key={file.file_id}>
                    <Anchor href={api.resultUrl(job.job_id, file.file_id)} download size="sm">
                      <bdi>{file.name}</bdi>
                    </Anchor>
                    <Text component="span" size="sm" c="dimmed">
                      {formatBytes(file.size)}
                    </Text>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )
      )}
      {job.warnings.length > 0 && (
        <Alert
          color="orange"
          variant="light"
          mb="md"
          title={job.partial ? 'Not everything could be done' : 'Worth knowing'}
          icon={<IconInfoCircle size={20} stroke={1.6} aria-hidden />}
        >
          <List size="sm">
            {job.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Facts facts={first.map((fact) => [fact.label, <ResultValue key={fact.name} {...fact} />])} />
      {more.length > 0 && (
        <details className={classes.more}>
          <summary>How it was made</summary>
          <Facts facts={more.map((fact) => [fact.label, <ResultValue key={fact.name} {...fact} />])} />
        </details>
      )}
    </Section>
  );
}
