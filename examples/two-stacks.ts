/**
 * Two worker threads share one source address. Run it with `node dist/examples/two-stacks.js` after
 * `npm run build`, or copy it: it needs nothing but the package.
 */
import { once } from 'node:events'
import { isMainThread, parentPort, threadId, Worker, workerData } from 'node:worker_threads'
import { allocate, attach, Destination, join, portOf } from 'portplex'

const ADDRESS = '192.0.2.1'
const server = new Destination('198.51.100.7', 443)

/** One clock for all stacks, in ms. */
const now = (): number => Date.now() | 0

if (isMainThread) {
  const facility = allocate({ stacks: 2, dvipas: [{ address: ADDRESS, tcp: {} }] })
  const workers = ['web1', 'web2'].map(
    name => new Worker(new URL(import.meta.url), { workerData: { facility, name } }),
  )
  for (const worker of workers) worker.on('message', line => console.log(line))
  await Promise.all(workers.map(worker => once(worker, 'exit')))
} else {
  const { facility, name } = workerData as { facility: SharedArrayBuffer; name: string }
  const stack = join(attach(facility), {
    name,
    random: () => crypto.getRandomValues(new Int32Array(1))[0]!,
    nanoseconds: () => Number(process.hrtime.bigint()),
    now: now(),
  })
  const space = stack.space(ADDRESS, 'tcp')

  const held = space.connect(now(), server)
  if (held < 0) throw new Error(space.refusal().message)
  parentPort?.postMessage(`${name}, thread ${threadId}: ${ADDRESS} port ${portOf(held)}`)

  space.close(held, now())
  stack.leave(now())
}
