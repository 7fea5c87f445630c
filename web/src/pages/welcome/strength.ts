// How long a password is, counted as the server counts it: characters as people see them, not units of an encoding.

/** The server's own bound; it refuses what is shorter, whatever the page says. */
export const shortestPassword = 12;
/** From here on there is nothing to add. */
export const longPassword = 20;

export const lengthOf = (password: string): number => [...password.normalize('NFKC')].length;
