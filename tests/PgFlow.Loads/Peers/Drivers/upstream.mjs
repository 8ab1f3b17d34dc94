// pgflow's own SQL under the loop of its own worker: read, start_tasks, one complete_task per task, ten at once over
// four connections. The next read starts while the last tasks still run.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { batches, handle, payload, report, seconds, workload } from './workload.mjs';

const concurrency = 10;
const connections = 4;
const flow = 'bench';
const sql = postgres(workload.connection, { max: connections, onnotice: () => {} });

// Its own migrations; what they expect of Supabase is stubbed, pgmq is there already.
const install = async () => {
  if ((await sql`select 1 from pg_namespace where nspname = 'pgflow'`).length > 0) {
    await sql`truncate pgflow.flows, pgflow.workers cascade`;
    await sql`select pgmq.drop_queue(${flow})`;
    return;
  }
  await sql.unsafe(`
    create schema if not exists realtime;
    create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
    returns void language sql as '';
  `);
  const core = dirname(createRequire(import.meta.url).resolve('@pgflow/core/package.json'));
  const folder = join(core, 'dist/supabase/migrations');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql')).sort()) {
    await sql.unsafe(readFileSync(join(folder, file), 'utf8').replace(/^create extension .*$/gim, ''));
  }
};

const define = async () => {
  await sql`select pgflow.create_flow(${flow}, timeout => 600, base_delay => 0)`;
  for (const step of workload.steps) {
    await sql`select pgflow.add_step(${flow}, ${step.slug}, ${step.deps}, step_type => ${step.type})`;
  }
};

const start = async () => {
  const input = workload.elements > 0 ? Array.from({ length: workload.elements }, (_, n) => n) : payload();
  for (const count of batches(workload.runs, 500)) {
    // The input depends on n, or the function would be called once for all of them.
    await sql`
      select count(*)
      from generate_series(1, ${count}::int) n, pgflow.start_flow(${flow}, case when n > 0 then ${sql.json(input)}::jsonb end)`;
  }
};

const worker = randomUUID();
const connect = async () => {
  await Promise.all(Array.from({ length: connections }, () => sql`select pg_sleep(0.1)`));
  await sql`
    insert into pgflow.workers (worker_id, queue_name, function_name) values (${worker}, ${flow}, 'bench')`;
};

// One of twenty tasks fails at its first attempt, by its run's id.
const failed = new Set();
const fails = ({ run_id: id }) => {
  if (!workload.isFlaky || parseInt(id.slice(0, 8), 16) % 20 !== 0 || failed.has(id)) return false;
  failed.add(id);
  return true;
};

const drain = async () => {
  let done = 0;
  const run = async (task) => {
    if (fails(task)) {
      await sql`select pgflow.fail_task(${task.run_id}, ${task.step_slug}, ${task.task_index}, 'one of twenty')`;
      return;
    }
    await handle();
    const output = sql.json(workload.isEcho ? task.input.run : true);
    await sql`select pgflow.complete_task(${task.run_id}, ${task.step_slug}, ${task.task_index}, ${output})`;
    done += 1;
  };
  const running = new Set();
  while (done < workload.tasks) {
    const ids = (await sql`select msg_id from pgmq.read(${flow}, 600, ${concurrency})`).map((row) => row.msg_id);
    const tasks = ids.length > 0 ? await sql`select * from pgflow.start_tasks(${flow}, ${ids}, ${worker})` : [];
    for (const task of tasks) {
      if (running.size >= concurrency) await Promise.race(running);
      const one = run(task).then(() => { running.delete(one); });
      running.add(one);
    }
    if (tasks.length === 0 && running.size > 0) await Promise.race(running);
  }
};

await install();
await define();
const startSeconds = await seconds(start);
await connect();
const drainSeconds = await seconds(drain);
report(workload.tasks, startSeconds, drainSeconds);
