import { Command, Option } from '@commander-js/extra-typings'
import {
  CUT_OFF_MODES,
  type CutOffMode,
  checkHistoryFile,
  describeHistoryFile,
  type HistoryFileCheck,
} from '../props/explorer/linearizability/index.ts'
import { seconds, wholeNumber } from './arguments.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { count, endWithReader } from './terminal.ts'

type Flags = {
  mode: CutOffMode
  seconds: number
  failures: number
  json?: true
}

/** `portplex linearizability`. */
export function linearizabilityCommand(
  finish: (status: ExitStatus) => void,
): Command<[string], Flags> {
  return new Command('linearizability')
    .summary('is a history file that of a linearizable port space?')
    .description(
      'Looks, for each port in a history file that "portplex run" has written, for an order of its\n' +
        'operations that keeps to real time and that a sequential port space allows.',
    )
    .argument('<file>', 'a history file (JSON Lines), not an excerpt')
    .addOption(
      new Option('--mode <name>', 'when an operation that a crash cut off may take effect, if ever')
        .choices(CUT_OFF_MODES)
        .default(CUT_OFF_MODES[0]),
    )
    .option('--seconds <n>', 'give up after so long', seconds(0, 86_400), 60)
    .option('--failures <n>', 'show so many bad ports at most', wholeNumber(1, 1000), 1)
    .option('--json', 'print one JSON object')
    .action(async (file, flags) => finish(await check(file, flags)))
}

// --- internal ---

async function check(file: string, flags: Flags): Promise<ExitStatus> {
  endWithReader(() => {}) // The status still tells the verdict.
  const { mode, failures, json } = flags
  const milliseconds = flags.seconds * 1000
  const checked = await checkHistoryFile(file, { mode, milliseconds, failures })
  const text = json ? JSON.stringify(jsonOf(checked)) : textOf(checked)
  process.stdout.write(`${text}\n`)
  return checked.verdict === 'linearizable' ? EXIT.CLEAN : EXIT.VIOLATION
}

function textOf(checked: HistoryFileCheck): string {
  const { verdict, header, records, calls, cutOff } = checked
  const words = { linearizable: 'LINEARIZABLE', illegal: 'VIOLATION', unknown: 'UNKNOWN' }
  const lines = [
    ...(verdict === 'illegal' ? [`replay: ${header.command}`] : []),
    `${words[verdict]}: ${count(records)} records, ${count(calls)} operations, ` +
      `${count(cutOff)} cut off by a crash`,
    describeHistoryFile(checked),
  ]
  return lines.join('\n')
}

/** The verdict with its figures and failures, without the orders that were found. */
function jsonOf({ header, spaces, ...rest }: HistoryFileCheck): object {
  return {
    ...rest,
    command: header.command,
    seed: header.seed,
    spaces: spaces.map(({ space, name, result: { orders, ...result } }) => {
      return { space, name, ...result }
    }),
  }
}
