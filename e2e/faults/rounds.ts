/** How often a fault that strikes at random is tried: `--rounds` of `npm run test:faults`. */
export const rounds = Number(process.env['STICKYBOARD_FAULT_ROUNDS'] ?? 1);
