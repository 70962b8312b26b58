/**
 * The nodes whose reports say how complete the log is: those that are not lost. A node that died among others hides
 * nothing of theirs. If all of them are lost, all count: nothing is known then.
 */
export function selectReportingNodes<Node extends { isLost: boolean }>(nodes: readonly Node[]): Node[] {
  const reporting = nodes.filter(({ isLost }) => !isLost);
  return reporting.length > 0 ? reporting : [...nodes];
}
