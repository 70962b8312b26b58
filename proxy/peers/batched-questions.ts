/** Questions in one batch, and those that wait for their batch at a time. */
const maxBatch = 500;
const maxWaiting = 5000;
/** How long nothing is asked after a failure, ms. */
const pauseAfterFailureMs = 1000;

export interface BatchedQuestionsOptions<Question, Answer> {
  /** A batch that takes longer is overdue, ms: what is asked meanwhile is not answered. */
  overdueAfterMs: number;
  /** Equal questions have the same key. */
  getKey(question: Question): string;
  /** @returns the answers by their keys; those without one are unknown */
  ask(questions: Question[]): Promise<ReadonlyMap<string, Answer>>;
  onFailure(error: unknown): void;
}

/** The result of a question: an answer, `null` if there is none, `undefined` if that is not known. */
export type AnswerListener<Answer> = (answer: Answer | null | undefined) => void;

interface Waiting<Question, Answer> {
  question: Question;
  listeners: AnswerListener<Answer>[];
}

/**
 * Questions to a database, one batch at a time: what is asked while one is under way goes with the next, once if it is
 * the same. So they take one connection, however many there are, and a database that hangs, or is away, delays no
 * request.
 */
export class BatchedQuestions<Question, Answer> {
  private waiting = new Map<string, Waiting<Question, Answer>>();
  private asked = new Map<string, Waiting<Question, Answer>>();
  /** When the batch under way was asked; ms, monotonic. */
  private askedAt = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: BatchedQuestionsOptions<Question, Answer>) {}

  /** @param listener called once: at once if nothing can be asked now */
  ask(question: Question, listener: AnswerListener<Answer>): void {
    const now = performance.now();
    const isOverdue = this.asked.size > 0 && now - this.askedAt > this.options.overdueAfterMs;
    if (isOverdue || now < this.pausedUntil || this.waiting.size >= maxWaiting) {
      listener(undefined);
      return;
    }
    const key = this.options.getKey(question);
    const known = this.asked.get(key) ?? this.waiting.get(key);
    if (known !== undefined) known.listeners.push(listener);
    else this.waiting.set(key, { question, listeners: [listener] });
    if (this.asked.size === 0) void this.askAll();
  }

  private async askAll(): Promise<void> {
    while (this.waiting.size > 0) {
      this.takeBatch();
      this.askedAt = performance.now();
      try {
        const answers = await this.options.ask([...this.asked.values()].map(({ question }) => question));
        const answered = this.asked;
        this.asked = new Map();
        respond(answered, (key) => answers.get(key) ?? null);
      } catch (error) {
        this.pausedUntil = performance.now() + pauseAfterFailureMs;
        const unanswered = [this.asked, this.waiting];
        this.asked = new Map();
        this.waiting = new Map();
        this.options.onFailure(error);
        for (const all of unanswered) respond(all, () => undefined);
      }
    }
  }

  private takeBatch(): void {
    for (const [key, waiting] of this.waiting) {
      if (this.asked.size >= maxBatch) return;
      this.waiting.delete(key);
      this.asked.set(key, waiting);
    }
  }
}

function respond<Question, Answer>(
  all: ReadonlyMap<string, Waiting<Question, Answer>>,
  getAnswer: (key: string) => Answer | null | undefined,
): void {
  for (const [key, { listeners }] of all) {
    const answer = getAnswer(key);
    for (const listener of listeners) listener(answer);
  }
}
