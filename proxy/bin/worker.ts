/** Process entry of a worker: the supervisor says what to do, this process does nothing else. */
import { startWorker } from '../worker/worker';

startWorker(process);
