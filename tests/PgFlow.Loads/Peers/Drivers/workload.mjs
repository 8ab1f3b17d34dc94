// What every driver is given (one JSON argument) and what it answers (one JSON line): seconds to queue everything
// (null where starting and running are one), and seconds from the first claim of a connected process until the last
// result is committed.
export const workload = JSON.parse(process.argv[2]);

export const payload = () => ({ order: 1, text: 'x'.repeat(workload.payloadBytes) });

// The handler of every peer: nothing, or a wait.
export const handle = workload.sleepMilliseconds > 0
  ? () => new Promise((resolve) => setTimeout(resolve, workload.sleepMilliseconds))
  : async () => {};

export const seconds = async (action) => {
  const begun = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - begun) / 1e9;
};

export const report = (tasks, start, drain) => {
  console.log(JSON.stringify({ tasks, start, drain }));
  process.exit(0);
};

export const batches = function* (count, size) {
  for (let left = count; left > 0; left -= size) {
    yield Math.min(left, size);
  }
};
