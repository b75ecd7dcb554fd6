import { randomInt } from 'node:crypto'
import { Command, Option } from '@commander-js/extra-typings'
import {
  applyProfile,
  type Configuration,
  describeProblem,
  dvipaSpaces,
  emptyConfiguration,
  hasErrors,
  POLICIES,
  type PortStates,
  parseProfile,
  usablePorts,
} from '../core/index.ts'
import { ENTRIES_MAX } from '../core/limits.ts'
import {
  type ClusterOptions,
  type Coordination,
  DESTINATIONS_MAX,
  type Progress,
  type RunResult,
  readTraffic,
  runCluster,
  type Traffic,
} from '../workers/index.ts'
import {
  displayList,
  loopbackPlace,
  order,
  portList,
  portRange,
  seconds,
  speed,
  wholeNumber,
} from './arguments.ts'
import { EXIT, type ExitStatus, UsageError } from './exit-status.ts'
import { nameOfProfile, readProfile } from './profile-file.ts'
import { stopSignal } from './stop-signal.ts'
import { summary, violations } from './summary.ts'
import { count, StatusLine } from './terminal.ts'

/** One slot of the facility is the census's. */
const STACKS_MAX = 126
const SEED_MAX = 2 ** 31 - 1

// The return type is commander's own, inferred from every option below.
const command = new Command('run')
  .summary('replay traffic through stacks that crash, and audit it')
  .description(
    'Replays a connection log, or synthetic traffic, through stacks that share source addresses, one ' +
      'thread each. Stacks crash on a plan drawn from the seed, survivors recover them, and an ' +
      'independent audit judges every port that was handed out.',
  )
  .argument(
    '[profile]',
    'configuration statements with DVIPAs, ranges, reservations, structures; default: one address',
  )
  .option(
    '--traffic <file>',
    'a PgBouncer log, a Zeek conn.log or a CSV, gzip or not; default: synthetic traffic',
  )
  .option('--stacks <n>', 'stacks, one thread each', wholeNumber(1, STACKS_MAX), 8)
  .addOption(
    new Option('--structure <name>', 'how available ports are kept; default: bitmap').choices([
      'bitmap',
      'list',
      'routing-table',
    ]),
  )
  .option(
    '--entries <n>',
    'of a routing table: connections that it has room for, those in hold-down included; default 131072',
    wholeNumber(2, ENTRIES_MAX),
  )
  .addOption(
    new Option('--lock <kind>', 'how the structure is guarded; default: mutex').choices([
      'mutex',
      'fair',
      'spin',
    ]),
  )
  .addOption(
    new Option(
      '--lock-scope <scope>',
      'one lock for the structure, or one per segment of ports; default: segment where it can be',
    ).choices(['structure', 'segment']),
  )
  .option(
    '--lease <n>',
    'ports of a lease, a power of two, 0 = none; default 64, none with a routing table',
    wholeNumber(0, 1024),
  )
  .addOption(
    new Option('--policy <name>', 'which port is selected; default: next-fit').choices(POLICIES),
  )
  .addOption(
    new Option(
      '--access <way>',
      'literal: copy the whole structure under the lock, revise the copy, return it; default: in-place',
    ).choices(['in-place', 'literal']),
  )
  .option(
    '--quarantine <s>',
    'hold-down of a released port, in seconds of traffic time, 0 = none; default 60',
    seconds(0, 3600),
  )
  .option('--ports <a-b>', 'the coordinated range; default: 1024-65535', portRange)
  .option(
    '--explicit-bind <percent>',
    'connections that bind to no address and port 0 before they connect: their ports come from the ' +
      "profile's EXPLICITBINDPORTRANGE; default 0",
    wholeNumber(0, 100),
  )
  .option('--reserved <list>', 'ports that are never selected, such as 8080,9000-9010', portList)
  .option(
    '--destinations <n>',
    'servers that synthetic connections go to, each as likely as the others; default 1',
    wholeNumber(1, DESTINATIONS_MAX),
  )
  .option('--crashes <n>', 'stacks that die during the run', wholeNumber(0, 10_000), 0)
  .option('--speed <x>', 'traffic time per real time, or max', speed, 'max' as const)
  .option(
    '--order <o>',
    'strict, window[:MS] or free; default: window:1000 for a log, free for synthetic traffic',
    order,
  )
  .option(
    '--seconds <s>',
    'begin no event after so much real time; default 5 for synthetic traffic',
    seconds(0.1, 1e6),
  )
  .option(
    '--seed <n>',
    'of everything random; default: drawn and printed',
    wholeNumber(0, SEED_MAX),
  )
  .addOption(
    new Option(
      '--uncoordinated [how]',
      'negative control: each stack picks by itself, or keeps the ports of the log',
    )
      .choices(['pick', 'logged'])
      .preset('pick'),
  )
  .option('--history <file>', 'write every operation to a file that "portplex audit" judges')
  .option(
    '--failure-interval <ms>',
    'a stack without a heartbeat for so long is suspected',
    wholeNumber(50, 600_000),
    1000,
  )
  .option(
    '--isolate-time <ms>',
    'a suspected stack is isolated after so much longer',
    wholeNumber(0, 600_000),
    500,
  )
  .option(
    '--display <kinds>',
    'displays to print at the end, such as ports,stats; while it runs: "portplex display"',
    displayList,
  )
  .option(
    '--metrics <place>',
    'serve figures in the OpenMetrics format, such as at 127.0.0.1:9090',
    loopbackPlace,
  )
  .option('--strict', 'an unreadable line of the log is an error')
  .option('--no-audit', 'do not audit: for measuring throughput')
  .option('--json', 'print one JSON object')

type Flags = ReturnType<typeof command.opts>

/** `portplex run`. */
export function runCommand(finish: (status: ExitStatus) => void): Command {
  command.action(async (file, flags) => finish(await run(file, flags)))
  return command as unknown as Command
}

// --- internal ---

async function run(file: string | undefined, flags: Flags): Promise<ExitStatus> {
  const seed = flags.seed ?? randomInt(SEED_MAX)
  const status = new StatusLine(process.stderr)
  const stop = stopSignal(status)
  checkCombination(flags, file)
  const again = commandLine(seed)
  const profile = file === undefined ? undefined : await profileOf(file, status)
  status.log(`seed ${seed}: ${describe(flags, profile)}`)
  const { destinations } = flags
  const synthetic = destinations === undefined ? {} : { destinations }
  const traffic = flags.traffic === undefined ? synthetic : await read(flags.traffic, flags, status)
  const options = clusterOptions(flags, seed, again, traffic, status, stop)
  const result = await runCluster({ ...options, ...(profile ? { profile } : {}) })
  status.end()
  report(result, flags, again)
  for (const identity of result.broken) process.stderr.write(`broken identity: ${identity}\n`)
  if (result.audit.verdict === 'violation') return EXIT.VIOLATION // It may explain the others.
  return result.broken.length > 0 ? EXIT.FAILURE : EXIT.CLEAN
}

/** The effective configuration of a profile. Throws a UsageError if a statement is wrong. */
async function profileOf(file: string, status: StatusLine): Promise<Configuration> {
  const name = nameOfProfile(file)
  const parsed = parseProfile(await readProfile(file))
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  const found = [...parsed.problems, ...problems]
  for (const problem of found) status.log(describeProblem(problem, name))
  if (hasErrors(found)) {
    throw new UsageError(`${name} has errors: mend them, and try "portplex syntaxcheck ${name}"`)
  }
  if (dvipaSpaces(configuration).length === 0) {
    throw new UsageError(`${name} defines no DVIPA: add a VIPADEFINE to a VIPADYNAMIC block`)
  }
  return configuration
}

function clusterOptions(
  flags: Flags,
  seed: number,
  again: string,
  traffic: ClusterOptions['traffic'],
  status: StatusLine,
  signal: AbortSignal,
): ClusterOptions {
  const { structure, entries, lock, lockScope, lease, policy, access, quarantine } = flags
  const { ports, reserved, explicitBind, order, seconds, history, metrics, display } = flags
  return {
    traffic,
    seed,
    signal,
    command: again,
    stacks: flags.stacks,
    crashes: flags.crashes,
    speed: flags.speed,
    audit: flags.audit,
    failureIntervalMs: flags.failureInterval,
    isolationMs: flags.isolateTime,
    coordination: coordinationOf(flags),
    excerpt: `portplex-history-${seed}.jsonl`,
    ...(structure === undefined ? {} : { structure }),
    ...(entries === undefined ? {} : { entries }),
    ...(lock === undefined ? {} : { lock }),
    ...(lockScope === undefined ? {} : { lockScope }),
    ...(lease === undefined ? {} : { lease }),
    ...(policy === undefined ? {} : { policy }),
    ...(access === undefined ? {} : { access }),
    ...(quarantine === undefined ? {} : { quarantineMs: Math.round(quarantine * 1000) }),
    ...(ports === undefined ? {} : { ports }),
    ...(explicitBind === undefined ? {} : { explicitBind }),
    ...(order === undefined ? {} : { order }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(history === undefined ? {} : { history }),
    ...(reserved === undefined ? {} : { reserved }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(display === undefined ? {} : { displays: display }),
    socket: true,
    onLog: line => status.log(`  ${line}`),
    onProgress: progress => status.update(progressLine(progress)),
  }
}

function coordinationOf({ uncoordinated }: Flags): Coordination {
  if (uncoordinated === undefined) return 'coordinated'
  return uncoordinated === 'logged' ? 'logged' : 'pick'
}

function checkCombination(flags: Flags, profile: string | undefined): void {
  if (profile !== undefined && flags.ports !== undefined) {
    throw new UsageError(
      '--ports: with a profile, TCPCONFIG EPHEMERALPORTS says which ports there are',
    )
  }
  if (profile !== undefined && flags.reserved !== undefined) {
    throw new UsageError(
      '--reserved: with a profile, PORT and PORTRANGE say which ports are reserved',
    )
  }
  if (flags.explicitBind !== undefined && profile === undefined) {
    throw new UsageError('--explicit-bind: name a profile with GLOBALCONFIG EXPLICITBINDPORTRANGE')
  }
  if (flags.explicitBind !== undefined && flags.uncoordinated !== undefined) {
    throw new UsageError('--explicit-bind: without coordination there is no pool that stacks share')
  }
  if (flags.traffic !== undefined) {
    if (flags.destinations === undefined) return
    throw new UsageError('--destinations is for synthetic traffic: a log has its own')
  }
  if (flags.uncoordinated === 'logged') {
    throw new UsageError('--uncoordinated=logged needs the ports of a log: add --traffic FILE')
  }
  if (flags.order?.kind === 'strict') {
    throw new UsageError('--order strict needs the order of a log: add --traffic FILE')
  }
}

async function read(file: string, flags: Flags, status: StatusLine): Promise<Traffic> {
  const traffic = await readTraffic(file, {
    strict: flags.strict === true,
    onProgress: ({ lines, connections }) =>
      status.update(`reading ${file}: ${count(lines)} lines, ${count(connections)} connections`),
  })
  status.end()
  const { table, lines, unreadable, leftOut, format } = traffic
  status.log(
    `${file}: ${format}, ${count(lines)} lines, ${count(table.rows)} connections of ` +
      `${count(table.hosts.length)} hosts, ${count(unreadable.count)} unreadable lines` +
      (leftOut === 0 ? '' : `, ${count(leftOut)} rows left out that are not TCP`),
  )
  for (const { line, text, reason } of unreadable.first) {
    status.log(`  ${file}:${line}: ${reason}: ${text}`)
  }
  return traffic
}

function report(result: RunResult, flags: Flags, again: string): void {
  const problems = violations(result, again)
  if (flags.json) {
    for (const line of problems) process.stderr.write(`${line}\n`)
    process.stdout.write(`${JSON.stringify(jsonOf(result, again))}\n`)
    return
  }
  if (problems.length > 0) process.stdout.write(`${problems.join('\n')}\n\n`)
  for (const { text } of result.displays) process.stdout.write(`${text.join('\n')}\n\n`)
  process.stdout.write(`${summary(result, again)}\n`)
}

function jsonOf(result: RunResult, again: string): object {
  const { crashes, recoveries, audit, displays, ...rest } = result
  return {
    ...rest,
    crashes: crashes.length,
    recoveries: recoveries.length,
    crashLog: crashes,
    recoveryLog: recoveries,
    audit,
    displays: Object.fromEntries(displays.map(({ kind, data }) => [kind, data])),
    again,
  }
}

/** The command that repeats workload and crash plan: this one, with the seed. */
function commandLine(seed: number): string {
  const given = process.argv.slice(2)
  const words = given.some(word => /^--seed(=|$)/.test(word))
    ? given
    : [...given, '--seed', `${seed}`]
  return ['portplex', ...words.map(quoted)].join(' ')
}

function quoted(word: string): string {
  return /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function describe(flags: Flags, profile: Configuration | undefined): string {
  const { stacks, speed, crashes } = flags
  return [
    `${stacks} stacks`,
    ...(profile === undefined ? describeSpace(flags) : describeProfile(profile, flags)),
    `speed ${speed}`,
    `${crashes} crashes`,
    ...(flags.uncoordinated === undefined ? [] : [`UNCOORDINATED (${coordinationOf(flags)})`]),
  ].join(', ')
}

function describeSpace(flags: Flags): string[] {
  const { structure = 'bitmap', lock = 'mutex', access, policy = 'next-fit' } = flags
  const { quarantine = 60, ports = [1024, 65_535] } = flags
  const literal = access === 'literal'
  const lease = flags.lease ?? (literal || structure === 'routing-table' ? 0 : 64)
  return [
    `${structure}${literal ? ' (literal access)' : ''}`,
    `${lock} lock`,
    lease === 0 ? 'no leases' : `leases of ${lease}`,
    policy,
    `hold-down ${quarantine} s`,
    `ports ${ports[0]}-${ports[1]}`,
  ]
}

function describeProfile(profile: Configuration, { quarantine }: Flags): string[] {
  const spaces = dvipaSpaces(profile)
  const coordinated = spaces.filter(space => space.coordinated)
  const { low, high, timeWaitSeconds } = profile.tcp
  return [
    `${spaces.length} DVIPAs, ${coordinated.length} of them coordinated`,
    `ports ${low}-${high}, ${count(usablePorts(profile, 'tcp'))} of them usable`,
    `hold-down ${quarantine ?? timeWaitSeconds} s`,
  ]
}

function progressLine(progress: Progress): string {
  const { elapsedMs, trafficMs, opened, openedPerSecond, crashes, recoveries, ports } = progress
  return [
    `${(elapsedMs / 1000).toFixed(1)} s`,
    `traffic ${count(Math.round(trafficMs / 1000))} s`,
    `${count(opened)} opened`,
    `${count(Math.round(openedPerSecond))}/s`,
    portsLine(ports),
    `${crashes} crashes`,
    `${recoveries} recovered`,
  ].join(' · ')
}

function portsLine({ held, quarantined, leasedIdle, free }: PortStates): string {
  return `${count(held)} held ${count(quarantined)} cooling ${count(leasedIdle)} leased ${count(free)} free`
}
