import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command, Option } from '@commander-js/extra-typings'
import {
  ENGINES,
  type Exploration,
  type Explore,
  type ExploreOptions,
  type Progress,
  STRATEGIES,
} from '../props/explorer/exploration.ts'
import { annotations } from '../props/explorer/report/annotations.ts'
import { explorationJson } from '../props/explorer/report/json.ts'
import { junit, type NotExplored } from '../props/explorer/report/junit.ts'
import { explorationText } from '../props/explorer/report/text.ts'
import type { RunLong } from '../props/proof/long-run/long-run.ts'
import { json, seconds, wholeNumber } from './arguments.ts'
import { checkAll } from './check-all.ts'
import { EXIT, type ExitStatus, UsageError } from './exit-status.ts'
import { scenarioFiles } from './scenario-files.ts'
import { isScenarioProblem } from './scenario-problem.ts'
import { stopSignal } from './stop-signal.ts'
import { count, StatusLine } from './terminal.ts'

const SEED_MAX = 2 ** 31 - 1
const MANY = 1_000_000_000

// The return type is commander's own, inferred from every option below.
const command = new Command('check')
  .summary('explore the interleavings and crashes of scenarios')
  .description(
    'Runs the threads of each scenario under a scheduler, one shared access at a time, in as many ways as ' +
      'the strategy and the budget allow. A failure is printed with a line that replays it.',
  )
  .argument('[file...]', 'scenario files; default: every *.scenario.ts or .js below this folder')
  .addOption(
    new Option('--strategy <name>', 'how schedules are chosen; default: portfolio').choices(
      STRATEGIES,
    ),
  )
  .option('--schedules <n>', 'executions of each scenario, at most', wholeNumber(1, MANY))
  .option('--seconds <s>', 'real time for all scenarios together, at most', seconds(0.1, 1e6))
  .option(
    '--seed <n>',
    'of everything random; default: drawn and printed',
    wholeNumber(0, SEED_MAX),
  )
  .option('--crashes <n>', 'threads that die in one execution, at most', wholeNumber(0, 16), 0)
  .option(
    '--stalls <n>',
    'threads that are taken for dead and go on, at most',
    wholeNumber(0, 16),
    0,
  )
  .option(
    '--preemptions <n>',
    'of preemption-bounded: preemptions in one execution, at most',
    wholeNumber(0, 1000),
  )
  .option('--timeouts <n>', 'waits that may time out by choice, at most', wholeNumber(0, 100), 1)
  .option('--steps <n>', 'steps after which an execution is a livelock', wholeNumber(10, MANY))
  .addOption(
    new Option(
      '--engine <name>',
      'fiber: rewritten, on one thread; threads: untouched, on real ones; default: fiber',
    ).choices(ENGINES),
  )
  .option('--keep-going', 'go on after a failure, and count how many executions fail (sampling)')
  .option('--confirm', 'replay a failure on real threads, with worker.terminate() for a crash')
  .option('--workers <n>', 'threads that explore; default: one for each core', wholeNumber(1, 256))
  .option('--export <name>', 'which export of the file is the scenario; default: default')
  .option('--input <json>', 'what the scenario is about', json)
  .option(
    '--plain <package>',
    'a package that is not instrumented; may be given again',
    (name: string, names: string[]) => [...names, name],
    [] as string[],
  )
  .option(
    '--all',
    'check portplex itself, in random worlds and by exhaustive searches; only with --seconds (default: ' +
      '60), --seed, --workers, --json',
  )
  .option('--json', 'print one JSON object for each scenario, one a line')
  .option('--junit <file>', "write a report in JUnit's format")
  .option('--annotations', "print GitHub's ::error and ::warning lines too")

type Flags = ReturnType<typeof command.opts>

/** `portplex check`, over the functions that explore. */
export function checkCommand(
  finish: (status: ExitStatus) => void,
  explore: Explore,
  runLong: RunLong,
): Command {
  command.action(async (files, flags) => {
    const seed = flags.seed ?? randomInt(SEED_MAX)
    if (flags.all !== true) return finish(await check(files, flags, seed, explore))
    assertAlone(files)
    finish(await checkAll(seed, flags, runLong))
  })
  return command as unknown as Command
}

// --- internal ---

interface Results {
  readonly explorations: Exploration[]
  readonly notExplored: NotExplored[]
}

const WITH_ALL: readonly string[] = ['all', 'seconds', 'seed', 'workers', 'json']

function assertAlone(files: readonly string[]): void {
  const [file] = files
  if (file !== undefined) {
    throw new UsageError(
      `check --all checks portplex itself, and no ${file}; leave one of them out`,
    )
  }
  const other = command.options.find(
    option =>
      !WITH_ALL.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (other !== undefined) {
    throw new UsageError(`check --all decides by itself about ${other.long}; leave it out`)
  }
}

async function check(
  named: readonly string[],
  flags: Flags,
  seed: number,
  explore: Explore,
): Promise<ExitStatus> {
  const status = new StatusLine(process.stderr)
  const signal = stopSignal(status)
  const files = await scenarioFiles(named)
  const results: Results = { explorations: [], notExplored: [] }
  const startMs = performance.now()
  for (const [index, file] of files.entries()) {
    if (signal.aborted) break
    const left = secondsLeft(flags, startMs, files.length - index)
    const options = exploreOptions(flags, seed, left, file, status, signal)
    status.log(`${file}: seed ${seed}`)
    const place = pathToFileURL(resolve(file))
    await exploreOne(file, () => explore(place, options), flags, status, results)
  }
  if (flags.junit !== undefined) await writeJunit(flags.junit, results)
  return statusOf(results)
}

async function exploreOne(
  file: string,
  explore: () => Promise<Exploration>,
  flags: Flags,
  status: StatusLine,
  { explorations, notExplored }: Results,
): Promise<void> {
  try {
    const exploration = await explore()
    status.end()
    explorations.push(exploration)
    print(exploration, flags)
  } catch (error) {
    status.end()
    if (!isScenarioProblem(error)) throw error
    notExplored.push({ file, message: error.message })
    process.stderr.write(`portplex: ${error.message}\n`)
  }
}

function print(exploration: Exploration, flags: Flags): void {
  const lines = flags.json
    ? [JSON.stringify(explorationJson(exploration))]
    : explorationText(exploration)
  process.stdout.write(`${lines.join('\n')}\n`)
  if (flags.annotations !== true) return
  const stream = flags.json ? process.stderr : process.stdout
  for (const line of annotations(exploration)) stream.write(`${line}\n`)
}

async function writeJunit(file: string, results: Results): Promise<void> {
  try {
    await writeFile(file, junit(results.explorations, results.notExplored))
  } catch (error) {
    throw new UsageError(`--junit ${file}: ${(error as Error).message}`)
  }
}

function statusOf({ explorations, notExplored }: Results): ExitStatus {
  if (notExplored.length > 0) return EXIT.USAGE
  return explorations.every(isFine) ? EXIT.CLEAN : EXIT.VIOLATION
}

/** A search that is to see everything has failed when it did not. */
function isFine({ verdict, strategy, complete }: Exploration): boolean {
  return verdict === 'ok' && (strategy !== 'exhaustive' || complete)
}

/** An equal share of what is left for each scenario that is. */
function secondsLeft(flags: Flags, startMs: number, scenarios: number): number | undefined {
  if (flags.seconds === undefined) return undefined
  const left = flags.seconds - (performance.now() - startMs) / 1000
  return Math.max(SECONDS_MIN, left / scenarios)
}

const SECONDS_MIN = 0.1

function exploreOptions(
  flags: Flags,
  seed: number,
  secondsLeft: number | undefined,
  file: string,
  status: StatusLine,
  signal: AbortSignal,
): ExploreOptions {
  const { strategy, schedules, preemptions, steps, engine, workers, input } = flags
  return {
    seed,
    signal,
    crashes: flags.crashes,
    stalls: flags.stalls,
    timeouts: flags.timeouts,
    confirm: flags.confirm === true,
    keepsGoing: flags.keepGoing === true,
    ...(strategy === undefined ? {} : { strategy }),
    ...(schedules === undefined ? {} : { schedules }),
    ...(secondsLeft === undefined ? {} : { seconds: secondsLeft }),
    ...(preemptions === undefined ? {} : { preemptions }),
    ...(steps === undefined ? {} : { stepsMax: steps }),
    ...(engine === undefined ? {} : { engine }),
    ...(workers === undefined ? {} : { workers }),
    ...(flags.export === undefined ? {} : { export: flags.export }),
    ...(input === undefined ? {} : { input: input.value }),
    ...(flags.plain.length === 0 ? {} : { plain: flags.plain }),
    onStart: parameters => {
      const all = Object.entries(parameters).map(([name, value]) => `${name} ${value}`)
      status.log(`${file}: ${all.join(', ')}`)
    },
    onProgress: progress => status.update(progressLine(file, progress)),
  }
}

function progressLine(file: string, { executions, steps, seconds, note }: Progress): string {
  const rate = count(Math.round(executions / Math.max(seconds, 0.001)))
  return [
    `${file}: ${seconds.toFixed(1)} s`,
    `${count(executions)} executions`,
    `${rate}/s`,
    `${count(steps)} steps`,
    ...(note === undefined ? [] : [note]),
  ].join(' · ')
}
