import { Command } from '@commander-js/extra-typings'
import { callRun, PLAIN_DISPLAYS } from '../workers/index.ts'
import { recordCount } from './arguments.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { RUN_OPTION, runChoice, runPid, SOCKET_OPTION } from './run-choice.ts'
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
    .option(...RUN_OPTION, runPid)
    .option(...SOCKET_OPTION)
    .option('--free', 'of leaks: free them, each into its hold-down')
    .option('--max <n>', 'records shown at most, or *; default 100', recordCount)
    .option('--json', 'print one JSON object, with all records')
    .action(async (kind, operands, flags) => {
      const { free, max, json } = flags
      endWithReader(() => {})
      const args = {
        kind: kind.toLowerCase(),
        operands,
        ...(free === undefined ? {} : { free }),
        ...(max === undefined ? {} : { max }),
      }
      const { text, data } = await callRun(runChoice(flags), 'display', args)
      process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${text.join('\n')}\n`)
      finish(EXIT.CLEAN)
    })
  return command as unknown as Command
}
