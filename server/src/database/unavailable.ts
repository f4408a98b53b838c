import { Fault, fault } from '../fault.ts';

/** The database cannot be reached, or went away under a query. `reason` names what failed and the remedy. */
export const databaseUnavailable = fault({
  code: 'DATABASE_UNAVAILABLE',
  kind: 'unavailable',
  message: 'The database cannot be used right now: {reason}',
  retryAfterSeconds: 2,
});

/** What every lost connection is told; the cause carries the driver's own words to the log. */
export const connectionLost = (cause: unknown) =>
  databaseUnavailable({ reason: 'the connection failed or was lost. Try again in a few seconds.' }, cause);

/** SQLSTATE (PostgreSQL appendix A) or the operating system's error code of whatever a driver threw. */
export const errorCode = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// pg reports these without a code (pg 8.23 lib/client.js, pg-pool index.js).
const driverMessages =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|not queryable|Client was closed|Cannot use a pool after/;

/** Whether an error means "no database at the other end", as opposed to a statement the database refused. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error);
  // 08 connection exception, 57P01..05 shutdown / crash / starting up / dropped / idle timeout, 53300 too many clients.
  if (code.startsWith('08') || code.startsWith('57P0') || code === '53300' || socketCodes.has(code))
    return true;
  return code === '' && error instanceof Error && driverMessages.test(error.message);
}

/** An error as the rest of the product may see it: connection loss as a fault, everything else untouched. */
export function mapError(error: unknown): unknown {
  return !(error instanceof Fault) && isConnectionLoss(error) ? connectionLost(error) : error;
}
