const minPasswordLength = 12;
const maxPasswordLength = 200;

/** What is wrong with a new password, as what follows "password"; null if nothing is. */
export function passwordProblem(password: string): string | null {
  // NIST SP 800-63B: only the length counts.
  const length = [...password].length;
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`;
  return length > maxPasswordLength ? `must have at most ${maxPasswordLength} characters` : null;
}
