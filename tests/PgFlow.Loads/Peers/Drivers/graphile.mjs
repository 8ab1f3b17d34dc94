// graphile-worker, as it comes or with its local queue and batched completion. It deletes what is done.
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { batches, handle, payload, report, seconds, workload } from './workload.mjs';

const logger = new Logger(() => () => {});
const connections = workload.isBatched ? 10 : 25;
const pgPool = new pg.Pool({ connectionString: workload.connection, max: connections });
const connection = { pgPool, logger };
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

const connect = async () => {
  const clients = await Promise.all(Array.from({ length: connections }, () => pgPool.connect()));
  clients.forEach((client) => client.release());
};

// Its event of a job's end comes before the end is written: only the table tells.
const isEmpty = async (observer) =>
  (await observer.query('select not exists (select from graphile_worker._private_jobs) as empty')).rows[0].empty;

// The seconds from the first look for a job.
const drain = async () => {
  const observer = new pg.Client(workload.connection);
  await observer.connect();
  const events = new EventEmitter();
  const begun = Promise.race(['localQueue:init', 'worker:getJob:start'].map(
    (name) => new Promise((resolve) => { events.once(name, () => resolve(process.hrtime.bigint())); }),
  ));
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => { finish = resolve; });
  const runner = await run({
    ...connection,
    events,
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: workload.isBatched ? 100 : 24,
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
  while (!(await isEmpty(observer)));
  const ended = process.hrtime.bigint();
  await runner.stop();
  return Number(ended - (await begun)) / 1e9;
};

const startSeconds = await seconds(start);
await connect();
report(workload.runs, startSeconds, await drain());
