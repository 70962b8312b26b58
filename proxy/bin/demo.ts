/** Process entry of the demonstration, started by the supervisor. */
import { runDemonstration } from '@/demo/demonstration-process';

await runDemonstration(process);
