import type { JournalSource } from './log-writer';

/** What a node has to agree on with the others that use the same store. */
export interface NodeCommands {
  /**
   * Gives a journal the name of its node, at the start of a supervisor. A name that the journal had before is given up.
   *
   * @throws OperatorError if another journal has the name and its node is running
   */
  claimNode(source: JournalSource): Promise<void>;
  /**
   * The key of the fingerprints, the same on all nodes.
   *
   * @param own the key of this node, which becomes the shared one if there is none yet
   */
  shareSecret(own: string): Promise<string>;
}

export interface NodeQuestions {
  /** Whether a node does what one does for all, as its notifier has to know. */
  isLeader(node: string): Promise<boolean>;
}
