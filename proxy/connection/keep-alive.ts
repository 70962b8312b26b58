/**
 * Silence after which the kernel asks whether a peer is still there, ms: a tunnel may be idle for ever, and so may a
 * stream without a timeout.
 */
export const keepAliveDelayMs = 60_000;
