// pg-boss with fetch and complete in batches of 200, its fastest way.
import PgBoss from 'pg-boss';
import { batches, handle, payload, report, seconds, workload } from './workload.mjs';

const queue = 'bench';
const batchSize = 200;
const fetchers = 2;
const boss = new PgBoss({ connectionString: workload.connection, max: 4, supervise: false, schedule: false });
boss.on('error', (error) => { throw error; });

const start = async () => {
  for (const count of batches(workload.runs, 1000)) {
    await boss.insert(Array.from({ length: count }, () => ({ name: queue, data: payload() })));
  }
};

const fetcher = async () => {
  for (;;) {
    const jobs = await boss.fetch(queue, { batchSize });
    if (jobs.length === 0) return;
    await Promise.all(jobs.map(handle));
    await boss.complete(queue, jobs.map((job) => job.id));
  }
};

await boss.start();
await boss.deleteQueue(queue).catch(() => {});
await boss.createQueue(queue);
const startSeconds = await seconds(start);

// A connection for each fetcher, before the clock.
await Promise.all(Array.from({ length: fetchers }, () => boss.getQueueSize(queue)));
const drainSeconds = await seconds(() => Promise.all(Array.from({ length: fetchers }, fetcher)));
report(workload.runs, startSeconds, drainSeconds);
