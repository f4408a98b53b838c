/** A job that completed with losses: neither success nor failure for a script. */
export const partialExit = 12;
