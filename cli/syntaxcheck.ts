import { Command } from '@commander-js/extra-typings'
import {
  applyProfile,
  type Configuration,
  coordinatedSpaces,
  type Dvipa,
  describeProblem,
  emptyConfiguration,
  hasErrors,
  type Problem,
  parseProfile,
  type Severity,
  usablePorts,
} from '../core/index.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { nameOfProfile, readProfile } from './profile-file.ts'
import { count, endWithReader } from './terminal.ts'

/** `portplex syntaxcheck`. */
export function syntaxcheckCommand(
  finish: (status: ExitStatus) => void,
): Command<[string[]], { json?: true }> {
  return new Command('syntaxcheck')
    .summary('check profiles without applying them')
    .description(
      'Checks each profile by itself, as if it were the first of a stack, and applies it nowhere. ' +
        'Notes and warnings are no failure; an error is one (status 2).',
    )
    .argument('<profile...>', 'files with configuration statements; - reads standard input')
    .option('--json', 'print one JSON object')
    .action(async (files, flags) => finish(await syntaxcheck(files, flags.json === true)))
}

// --- internal ---

interface Check {
  readonly file: string
  readonly problems: readonly Problem[]
  readonly configuration: Configuration
}

async function syntaxcheck(files: readonly string[], json: boolean): Promise<ExitStatus> {
  endWithReader(() => {}) // The status still tells what was found.
  const texts = await Promise.all(files.map(readProfile))
  const checks = files.map((file, index) => check(nameOfProfile(file), texts[index]!))
  if (json) process.stdout.write(`${JSON.stringify({ profiles: checks.map(toJson) })}\n`)
  else process.stdout.write(`${checks.flatMap(toLines).join('\n')}\n`)
  return checks.some(({ problems }) => hasErrors(problems)) ? EXIT.USAGE : EXIT.CLEAN
}

function check(file: string, profile: string): Check {
  const parsed = parseProfile(profile)
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  const all = [...parsed.problems, ...problems]
  all.sort((a, b) => a.line - b.line || a.column - b.column)
  return { file, problems: all, configuration }
}

/** The messages stand between the lines that the product begins and ends them with. */
function toLines({ file, problems, configuration }: Check): string[] {
  const { tcp, udp } = configuration
  const spaces = coordinatedSpaces(configuration)
  const counts = (['error', 'warning', 'note'] as const).map(severity => plural(problems, severity))
  return [
    `EZZ0061I syntax check of ${file} begins`,
    ...problems.map(problem => describeProblem(problem, file)),
    `EZZ0065I syntax check of ${file} ends: ${counts.join(', ')}`,
    '',
    `DVIPAs: ${configuration.dvipas.length}, ${spaces.length} of them coordinated`,
    ...configuration.dvipas.map(dvipa => `  ${describeDvipa(dvipa)}`),
    `usable ports: TCP ${count(usablePorts(configuration, 'tcp'))} of ${tcp.low}-${tcp.high}, ` +
      `UDP ${count(usablePorts(configuration, 'udp'))} of ${udp.low}-${udp.high}`,
    `hold-down of a released port: ${tcp.timeWaitSeconds} s`,
  ]
}

function describeDvipa({ address, interfaceName, origin, sysplexPorts }: Dvipa): string {
  const name = interfaceName === undefined ? address : `${interfaceName} ${address}`
  const how =
    sysplexPorts === undefined
      ? "not coordinated: its ports are each stack's own business"
      : `coordinated by ${sysplexPorts}`
  return `${name.padEnd(40)} ${origin}, ${how}`
}

function plural(problems: readonly Problem[], severity: Severity): string {
  const found = problems.filter(problem => problem.severity === severity).length
  return `${count(found)} ${severity}${found === 1 ? '' : 's'}`
}

function toJson({ file, problems, configuration }: Check): object {
  const usable = {
    tcp: usablePorts(configuration, 'tcp'),
    udp: usablePorts(configuration, 'udp'),
  }
  return { file, ok: !hasErrors(problems), problems, usablePorts: usable, configuration }
}
