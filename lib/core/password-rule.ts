const minPasswordLength = 12;
const maxPasswordLength = 200;

/** What is wrong with a new password, as what follows "password"; null where nothing is. */
export function passwordProblem(password: string): string | null {
  // NIST SP 800-63B: length is what counts, nothing else is asked for.
  const length = [...password].length;
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`;
  return length > maxPasswordLength ? `must have at most ${maxPasswordLength} characters` : null;
}
