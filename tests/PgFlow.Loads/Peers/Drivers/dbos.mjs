// DBOS Transact: one workflow per run, its steps in the order of the graph, a hundred workflows at once.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { handle, payload, report, seconds, workload } from './workload.mjs';

const concurrency = 100;
const step = (slug) => DBOS.runStep(async () => { await handle(); return true; }, { name: slug });

const flow = DBOS.registerWorkflow(async () => {
  const done = {};
  for (const { slug, deps } of workload.steps) {
    done[slug] = Promise.all(deps.map((dep) => done[dep])).then(() => step(slug));
  }
  await Promise.all(Object.values(done));
}, { name: 'bench' });

const quiet = { info() {}, debug() {}, warn() {}, error: console.error };
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: workload.connection, logger: quiet, systemDatabasePoolSize: 10 });
await DBOS.launch();

let left = workload.runs;
const runner = async () => {
  while (left > 0) {
    left -= 1;
    const handle_ = await DBOS.startWorkflow(flow)(payload());
    await handle_.getResult();
  }
};

// Starting and running are one here, so there is no drain by itself.
const bothSeconds = await seconds(() => Promise.all(Array.from({ length: concurrency }, runner)));
report(workload.tasks, null, bothSeconds);
