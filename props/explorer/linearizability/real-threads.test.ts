/**
 * Goal: what worker threads got from the shipped core, in each structure, in place and literal,
 * under each kind of lock, is linearizable, also where stacks are killed in the middle of a call
 * and recovered.
 *
 * Method: the history of an audited run. A stack goes to sleep with a lock taken, until the
 * supervisor terminates its thread; two others end at some atomic access. Their calls stand in the
 * history without an answer. It is judged as `portplex linearizability` does, in parts, and then as
 * a whole, so that the refusals for exhaustion are in the search. Refused must be: the same history
 * with one port given out twice, and what a core without hold-downs answers.
 *
 * Not covered: an order that the stamps hide (`thread-log.ts`); every interleaving (`props/proof`).
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import {
  type CheckResult,
  checkHistoryFile,
  checkLinearizability,
  describeHistoryFile,
  type PortInput,
  type PortOperation,
  type PortOutput,
  type PortSpaceState,
  portSpaceModel,
  readOperations,
} from '#props/explorer/linearizability/index.js'
import { sabotagedCopy } from '#props/support/sabotage.js'
import { type ClusterOptions, runCluster, type Traffic } from '#workers/index.js'
import { readTrafficBytes } from '#workers/traffic/read.js'

const MODE = 'by-end-of-recovery'
const ROWS = 300
/** Its plan: a stack that hangs with a lock, then two that end inside a call. */
const SEED = 469

const folder = new Folder()
afterAll(() => folder.remove())

/** A connection every 5 ms, of six hosts to three servers, each open for 40 to 159 ms. */
let traffic: Traffic
beforeAll(async () => {
  const rows = Array.from({ length: ROWS }, (_, n) => {
    return `${n * 5},${n * 5 + 40 + ((n * 97) % 120)},host${n % 6},10.0.0.${n % 3},443`
  })
  const text = `open_ms,close_ms,host,dst_ip,dst_port\n${rows.join('\n')}\n`
  traffic = await readTrafficBytes(bytes(text), 'made')
})

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

type Configuration = Pick<ClusterOptions, 'structure' | 'access' | 'lock' | 'lease' | 'entries'>

const configurations: readonly Configuration[] = [
  { structure: 'bitmap', access: 'in-place', lock: 'mutex', lease: 4 },
  { structure: 'bitmap', access: 'literal', lock: 'fair', lease: 0 },
  { structure: 'list', access: 'in-place', lock: 'fair', lease: 4 },
  { structure: 'list', access: 'literal', lock: 'spin', lease: 0 },
  { structure: 'routing-table', access: 'in-place', lock: 'spin', entries: 64 },
  { structure: 'routing-table', access: 'literal', lock: 'mutex', entries: 64 },
]

let runs = 0
/** Calls that went on at the same time as one of another stack, in all runs. */
let overlapping = 0

/** The history file of a run with so few ports that some connections are refused. */
async function historyOf(
  run: typeof runCluster,
  options: Partial<ClusterOptions>,
): Promise<string> {
  const history = join(folder.path, `${++runs}.jsonl`)
  await run({
    stacks: 3,
    traffic,
    seed: SEED,
    ports: [40_000, 40_015],
    quarantineMs: 50,
    order: { kind: 'window', ms: 100 },
    failureIntervalMs: 500,
    isolationMs: 200,
    ...options,
    history,
  })
  return history
}

type Checked = CheckResult<PortSpaceState, PortInput, PortOutput>

/** All calls of the run together. */
async function wholeOf(history: string): Promise<{
  operations: readonly PortOperation[]
  check: (operations: readonly PortOperation[]) => Checked
}> {
  const { header, spaces } = await readOperations(history)
  const model = portSpaceModel(header.spaces[0]!)
  return {
    operations: spaces[0]!,
    check: operations => checkLinearizability(model, operations, { mode: MODE }),
  }
}

describe.each(configurations)('%j', configuration => {
  let history: string
  beforeAll(async () => {
    history = await historyOf(runCluster, { ...configuration, crashes: 3 })
  })

  test('the history is linearizable, calls that were cut off included', async () => {
    const checked = await checkHistoryFile(history, { mode: MODE })
    expect(checked.verdict, describeHistoryFile(checked)).toBe('linearizable')
    expect(checked.cutOff).toBeGreaterThanOrEqual(1)
    const { operations, check } = await wholeOf(history)
    const { verdict, steps } = check(operations)
    expect(verdict).toBe('linearizable')
    const beside = operations.filter(one => operations.some(other => overlap(one, other))).length
    overlapping += beside
    const refused = operations.filter(({ output }) => output === 'EXHAUSTED').length
    console.log(
      `${checked.calls} calls, ${checked.cutOff} cut off, ${refused} refused, ` +
        `${beside} while another one went on; ${steps} steps`,
    )
  })

  test('with one port given out twice it is not', async () => {
    const { operations, check } = await wholeOf(history)
    expect(check(givenTwice(operations)).verdict).toBe('illegal')
  })
})

describe('a core without hold-downs', () => {
  let broken: typeof runCluster
  beforeAll(async () => {
    const copy = sabotagedCopy(
      folder.path,
      ['core', 'workers'],
      [['core/ports/port-words.js', 'return quarantineMs === 0 ? 0', 'return true ? 0']],
    )
    broken = (await import(/* @vite-ignore */ `${copy}workers/index.js`)).runCluster
  })

  test.each(['bitmap', 'list', 'routing-table'] as const)('%s: illegal', async structure => {
    const history = await historyOf(broken, { structure, lease: 0, quarantineMs: 1000 })
    expect((await checkHistoryFile(history, { mode: MODE })).verdict).toBe('illegal')
    const { operations, check } = await wholeOf(history)
    expect(check(operations).verdict).toBe('illegal')
  })
})

test('some calls went on at the same time', () => {
  expect(overlapping).toBeGreaterThan(0)
})

function overlap(one: PortOperation, other: PortOperation): boolean {
  if (one.thread === other.thread) return false
  return one.invoked < endOf(other) && other.invoked < endOf(one)
}

/** The stamp of the answer, or of the death that came instead. */
function endOf({ returned, crashed }: PortOperation): number {
  return returned ?? crashed ?? Number.POSITIVE_INFINITY
}

/** The history with another answer to one call: a port that somebody held all the time. */
function givenTwice(operations: readonly PortOperation[]): readonly PortOperation[] {
  for (const [index, operation] of operations.entries()) {
    const held = operations.find(hold => isHeldAround(hold, operation, operations))
    if (held !== undefined) return operations.with(index, { ...operation, output: held.output! })
  }
  throw new Error('no port is held while another one is taken towards the same destination')
}

function isHeldAround(
  hold: PortOperation,
  { input, output, invoked, returned }: PortOperation,
  operations: readonly PortOperation[],
): boolean {
  const { output: port } = hold
  if (input.kind !== 'acquire' || typeof output !== 'number' || port === output) return false
  if (hold.input.kind !== 'acquire' || typeof port !== 'number') return false
  if (hold.input.destination !== input.destination || endOf(hold) >= invoked) return false
  const end = operations.find(
    ({ input, thread, invoked }) =>
      invoked > endOf(hold) && thread === hold.thread && ends(input, port),
  )
  return end !== undefined && returned !== undefined && returned < end.invoked
}

/** Whether it is a close of the port, or the death of the stack that has it. */
function ends(input: PortInput, port: number): boolean {
  return input.kind === 'recover' || (input.kind === 'release' && input.port === port)
}
