// Runs one job after another in a module worker.

import { runJob } from './web_jobs.mjs';

onmessage = async ({ data }) => postMessage(await runJob(data));
postMessage('ready');
