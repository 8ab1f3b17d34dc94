// graphile-worker, as it comes or with its local queue and batched completion. It deletes what is done.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { batches, handle, payload, report, seconds, workload } from './workload.mjs';

const logger = new Logger(() => () => {});
const connection = { connectionString: workload.connection, logger };
const batched = {
  localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};
const utils = await makeWorkerUtils(connection);
await utils.migrate();
await utils.withPgClient((client) => client.query('truncate graphile_worker._private_jobs'));

const start = async () => {
  for (const count of batches(workload.runs, 1000)) {
    await utils.addJobs(Array.from({ length: count }, () => ({ identifier: 'work', payload: payload() })));
  }
};

const drain = async () => {
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => { finish = resolve; });
  const runner = await run({
    ...connection,
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: workload.isBatched ? 100 : 24,
        maxPoolSize: workload.isBatched ? 10 : 25,
        ...(workload.isBatched ? batched : {}),
      },
    },
    taskList: {
      work: async () => {
        await handle();
        done += 1;
        if (done === workload.runs) finish();
      },
    },
  });
  await finished;
  await runner.stop();
};

const startSeconds = await seconds(start);
const drainSeconds = await seconds(drain);
report(workload.runs, drainSeconds, startSeconds);
