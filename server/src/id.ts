import { v7, validate } from 'uuid';

/** A new id: UUIDv7 (RFC 9562), so ids sort by the time they were made and cannot be guessed (74 random bits). */
export const newId = (): string => v7();

/** Whether a caller's text has the shape of an id; anything else is answered as not found before it meets a query. */
export const isId = (text: unknown): text is string => typeof text === 'string' && validate(text);
