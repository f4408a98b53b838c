import { Alert, Button, Group, List, Modal } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { Facts } from '../ui/facts.tsx';
import { formatSeconds } from '../ui/format.ts';
import type { Cost } from './cost.ts';

const number = (value: number | null) => (value === null ? null : value.toLocaleString('en'));

/** What a job will take, before it is started. Estimates of the server: the end is what was used. */
export function CostDialog(props: {
  cost: Cost | null;
  title: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { cost, title, onConfirm, onClose } = props;
  return (
    <Modal
      opened={cost !== null}
      onClose={onClose}
      title={`${title}: what it takes`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {cost && (
        <>
          <Facts
            facts={[
              ['Documents', cost.documents > 1 ? number(cost.documents) : null],
              ['Pages', number(cost.pages)],
              ['Chunks', number(cost.chunks)],
              ['Model', <bdi key="model">{cost.model}</bdi>],
              ['Tokens', `about ${number(cost.tokens)}`],
              ['Time', `about ${formatSeconds(cost.seconds)}`],
              [
                'Credits',
                cost.credits !== null && (
                  <span key="credits">
                    <b>{number(cost.credits)}</b>
                    {cost.rate !== null && `, ${cost.rate} for 1,000 tokens`}
                    {cost.priceVersion && ` (prices ${cost.priceVersion})`}
                  </span>
                ),
              ],
              ['Left now', cost.credits === null ? null : number(cost.balance)],
              ['Left after', cost.refusal ? null : number(cost.after)],
            ]}
          />
          {cost.warnings.length > 0 && (
            <Alert
              color="orange"
              variant="light"
              mt="sm"
              title="Worth knowing"
              icon={<IconInfoCircle size={20} stroke={1.6} aria-hidden />}
            >
              <List size="sm">
                {cost.warnings.map((warning) => (
                  <List.Item key={warning}>{warning}</List.Item>
                ))}
              </List>
            </Alert>
          )}
          {cost.refusal && (
            <Alert
              id="cost-refusal"
              color="red"
              variant="light"
              mt="sm"
              icon={<IconAlertTriangle size={20} stroke={1.6} aria-hidden />}
            >
              {cost.refusal}
            </Alert>
          )}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose} data-autofocus={cost.refusal ? true : undefined}>
              Not now
            </Button>
            <Button
              onClick={onConfirm}
              disabled={cost.refusal !== null}
              aria-describedby={cost.refusal ? 'cost-refusal' : undefined}
              data-autofocus={cost.refusal ? undefined : true}
            >
              Confirm and start
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
