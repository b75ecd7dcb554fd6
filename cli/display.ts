import { Command } from '@commander-js/extra-typings'
import { callRun, PLAIN_DISPLAYS } from '../workers/index.ts'
import { recordCount, wholeNumber } from './arguments.ts'
import { EXIT, type ExitStatus, UsageError } from './exit-status.ts'
import { endWithReader } from './terminal.ts'

/** `portplex display`. */
export function displayCommand(finish: (status: ExitStatus) => void): Command {
  const command = new Command('display')
    .summary('look into a run that goes on')
    .description(
      'Shows what a running "portplex run" has at this moment, without stopping it for an instant.',
    )
    .argument('<kind>', `${PLAIN_DISPLAYS.join(', ')}, or port`)
    .argument('[operands...]', 'of port: an address and a port')
    .option('--run <pid>', 'the process of the run, if there are several', wholeNumber(1, PID_MAX))
    .option('--socket <path>', 'the socket of the run')
    .option('--free', 'of leaks: free them, each into its hold-down')
    .option('--max <n>', 'records shown at most, or *; default 100', recordCount)
    .option('--json', 'print one JSON object, with all records')
    .action(async (kind, operands, flags) => {
      const { run: pid, socket, free, max, json } = flags
      if (pid !== undefined && socket !== undefined) {
        throw new UsageError('--run and --socket both name the run: give one of them')
      }
      endWithReader(() => {})
      const choice = {
        ...(pid === undefined ? {} : { pid }),
        ...(socket === undefined ? {} : { socket }),
      }
      const args = {
        kind: kind.toLowerCase(),
        operands,
        ...(free === undefined ? {} : { free }),
        ...(max === undefined ? {} : { max }),
      }
      const { text, data } = await callRun(choice, 'display', args)
      process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${text.join('\n')}\n`)
      finish(EXIT.CLEAN)
    })
  return command as unknown as Command
}

// --- internal ---

const PID_MAX = 2 ** 31 - 1
