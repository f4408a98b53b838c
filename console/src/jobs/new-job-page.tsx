import { Button, Group, Progress, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { OctavoError, type Operation } from '@octavo/client';
import { getRouteApi } from '@tanstack/react-router';
import { type ComponentProps, type FormEvent, useMemo, useState } from 'react';
import { CompressOptions, useMeasured } from '../compress/compress-options.tsx';
import { LevelPictures } from '../compress/level-pictures.tsx';
import { measuresLevels } from '../compress/level-preview.ts';
import { DropArea } from '../files/drop-area.tsx';
import { FileList } from '../files/file-list.tsx';
import { dialogFilter, typeNames } from '../files/media-types.ts';
import { type Picked, pick } from '../files/picked-files.ts';
import { fieldErrors } from '../operations/field-errors.ts';
import { OperationPicker } from '../operations/operation-picker.tsx';
import { OptionFields } from '../operations/option-fields.tsx';
import {
  checkValues,
  defaultsOf,
  type Field,
  fieldsOf,
  inTwo,
  type Values,
  valuesToSend,
} from '../operations/option-schema.ts';
import { useLimits, useOperations } from '../operations/use-operations.ts';
import { mayCost } from '../rewrite/cost.ts';
import { CostDialog } from '../rewrite/cost-dialog.tsx';
import { type Asked, useCost } from '../rewrite/use-cost.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import { Page } from '../ui/page.tsx';
import { Fold, Section } from '../ui/section.tsx';
import { AdvancedFields, noAdvanced, submitFields } from './advanced-fields.tsx';
import classes from './new-job-page.module.css';
import { missing, type Plan, plansFor, tooLarge } from './submit-plan.ts';
import { useSubmit } from './use-submit.ts';

const route = getRouteApi('/');

export function NewJobPage() {
  const operations = useOperations();
  return (
    <Page title="New job">
      {operations.error && !operations.data ? (
        <ErrorNotice
          title="The operations could not be loaded"
          error={operations.error}
          onRetry={() => void operations.refetch()}
        />
      ) : operations.data ? (
        <NewJob operations={operations.data} />
      ) : (
        <Skeleton height={320} aria-label="Loading" />
      )}
    </Page>
  );
}

const planNames: Record<Plan, string> = {
  bulk: 'One bundle',
  each: 'Separate jobs',
  together: 'One job',
};

/** The options as their shapes ask for them. */
function PlainOptions({
  files: _,
  measured: __,
  pictures: ___,
  ...form
}: ComponentProps<typeof CompressOptions>) {
  return <OptionFields {...form} />;
}

function NewJob({ operations }: { operations: readonly Operation[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const available = operations.filter((one) => one.available);
  const operation = available.find((one) => one.name === search.operation) ?? available[0];
  const fields = useMemo(() => (operation ? fieldsOf(operation.options) : []), [operation]);

  const [files, setFiles] = useState<Picked[]>([]);
  const [edited, setEdited] = useState<Record<string, Values>>({});
  const [chosenPlan, setPlan] = useState<Plan | null>(null);
  const [advanced, setAdvanced] = useState(noAdvanced);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [lack, setLack] = useState<string | null>(null);
  const [started, setStarted] = useState(0);
  const wide = useMediaQuery('(min-width: 58rem)', undefined, { getInitialValueInEffect: false });
  const limits = useLimits();
  const { send, sending, error: sendError, giveUp, forget: forgetSending } = useSubmit();
  const cost = useCost();
  const [agreeing, setAgreeing] = useState<Asked | null>(null);
  const error = sendError ?? cost.error;
  const forget = () => {
    forgetSending();
    cost.forget();
  };

  const name = operation?.name ?? '';
  const values = useMemo(() => edited[name] ?? defaultsOf(fields), [edited, name, fields]);
  const measures = measuresLevels(operation);
  const measured = useMeasured(operation, measures, files, values);
  const { asked, more } = useMemo(() => inTwo(fields), [fields]);
  const plans = operation ? plansFor(operation, files.length) : [];
  const plan = chosenPlan && plans.includes(chosenPlan) ? chosenPlan : plans[0];
  const refusedFields =
    error && typeof error === 'object' && 'details' in error
      ? fieldErrors(error.details as object as Record<string, unknown>)
      : {};

  const errors = { ...refusedFields, ...wrong };
  // What a refusal names (a wrong value, a password that is missing) is brought to light.
  const named = [error, measured.error].map((one) =>
    one instanceof OctavoError ? String(one.details.option ?? '') : '',
  );
  const needed = (field: Field) => field.name in errors || named.includes(field.name);
  const Asked = measures ? CompressOptions : PlainOptions;

  const change = (field: string, value: unknown) => {
    setEdited({ ...edited, [name]: { ...values, [field]: value } });
    setWrong(({ [field]: _, ...rest }) => rest);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const lacking =
      missing(operation, files.length) ??
      tooLarge(
        limits,
        plan,
        files.map(({ file }) => file),
      );
    const found = checkValues(fields, values);
    setLack(lacking);
    setWrong(found);
    setStarted(0);
    if (lacking || Object.keys(found).length > 0 || !plan || sending || cost.busy) return;
    measured.stop();
    forget();
    const known = measured.fileId;
    const toSend = known && files.length === 1 ? [{ ...files[0]!, fileId: known }] : files;
    if (!mayCost(operation, values)) return start(toSend);
    const asked = await cost.ask(name, toSend, valuesToSend(fields, values));
    if (asked?.cost) setAgreeing(asked);
    else if (asked) await start(asked.files);
  };

  const start = async (toSend: readonly Picked[]) => {
    if (!plan) return;
    const sent = await send(name, plan, toSend, {
      options: valuesToSend(fields, values),
      ...submitFields(advanced),
    });
    if (!sent) return;
    if (sent.refused.length > 0) {
      setFiles(sent.refused);
      setStarted(sent.jobs.length);
    } else if (sent.jobs.length === 1)
      void navigate({ to: '/jobs/$jobId', params: { jobId: sent.jobs[0]!.job_id } });
    else void navigate({ to: '/jobs' });
  };

  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <form onSubmit={submit} noValidate className={classes.columns}>
      <Stack gap="md">
        <DropArea
          compact={files.length > 0}
          accepts={operation ? `${typeNames(operation.accepts)} files, one or many` : ''}
          filter={operation ? dialogFilter(operation.accepts) : ''}
          onFiles={(more) => {
            setFiles([...files, ...pick(more)]);
            setLack(null);
            forget();
          }}
        />
        {files.length > 0 && (
          <>
            <FileList
              files={files}
              ordered={(operation?.sources.max ?? 1) > 1}
              disabled={sending !== null}
              onChange={setFiles}
            />
            {files.length > 1 && (
              <Text size="sm" c="dimmed">
                {files.length} files, {formatBytes(total)}
                {plan === 'together' ? '. They are used in this order.' : ''}
              </Text>
            )}
          </>
        )}
        {wide && measured.preview && (
          <Section title="Preview">
            <LevelPictures preview={measured.preview} level={values.level} />
          </Section>
        )}
        {started > 0 && (
          <Text size="sm" role="status">
            {started === 1 ? 'One job was started' : `${started} jobs were started`}. The files above were
            not.
          </Text>
        )}
      </Stack>

      <Stack gap="lg">
        <OperationPicker
          operations={operations}
          value={operation?.name}
          onChange={(next) => {
            setWrong({});
            setLack(null);
            forget();
            void navigate({ search: { operation: next }, replace: true });
          }}
        />
        {operation && fields.length > 0 && (
          <Section title="Options">
            <Asked
              key={name}
              fields={asked}
              values={values}
              errors={errors}
              onChange={change}
              files={files}
              measured={measured}
              pictures={!wide}
            />
          </Section>
        )}
        {more.length > 0 && (
          <Fold title="More options" open={more.some(needed)}>
            <OptionFields key={name} fields={more} values={values} errors={errors} onChange={change} />
          </Fold>
        )}
        <AdvancedFields
          values={advanced}
          onChange={setAdvanced}
          // A reference belongs to one job.
          manyJobs={plan === 'each' && files.length > 1}
        />
        {plans.length > 1 && (
          <div>
            <Text size="sm" fw={500} id="plan-label">
              {files.length} files as
            </Text>
            <SegmentedControl
              fullWidth
              mt={6}
              aria-labelledby="plan-label"
              data={plans.map((one) => ({ value: one, label: planNames[one] }))}
              value={plan ?? ''}
              onChange={(next) => setPlan(next as Plan)}
            />
          </div>
        )}
        {error !== null && (
          <ErrorNotice
            title="The job was not started"
            error={error}
            shownFields={fields.map((field) => field.name)}
          />
        )}
        <CostDialog
          cost={agreeing?.cost ?? null}
          title={operation?.title ?? ''}
          onClose={() => setAgreeing(null)}
          onConfirm={() => {
            const files = agreeing?.files ?? [];
            setAgreeing(null);
            void start(files);
          }}
        />
        <div>
          {cost.busy ? (
            <Group gap="md" wrap="nowrap">
              <div className={classes.sending}>
                <Text size="sm" mb={6} aria-live="polite">
                  Measuring what it takes…
                </Text>
                <Progress value={100} animated aria-label="Measuring" />
              </div>
              <Button variant="default" onClick={cost.giveUp}>
                Stop
              </Button>
            </Group>
          ) : sending ? (
            <Group gap="md" wrap="nowrap">
              <div className={classes.sending}>
                <Text size="sm" mb={6} aria-live="polite">
                  {sending.checking ? 'Checking the files…' : `Sending ${Math.round(sending.share * 100)} %`}
                </Text>
                <Progress value={sending.share * 100} animated={sending.checking} aria-label="Sending" />
              </div>
              <Button variant="default" onClick={giveUp}>
                Stop
              </Button>
            </Group>
          ) : (
            <Button type="submit" size="md" fullWidth disabled={!operation}>
              {operation ? operation.title : 'Nothing is available'}
              {files.length > 1 ? ` ${files.length} files` : ''}
            </Button>
          )}
          <Text size="sm" c="red" mt="xs" role="alert">
            {lack}
          </Text>
        </div>
      </Stack>
    </form>
  );
}
