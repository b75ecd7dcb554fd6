import { Command } from '@commander-js/extra-typings'
import { callRun } from '../workers/index.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { nameOfProfile, readProfile } from './profile-file.ts'
import { RUN_OPTION, runChoice, runPid, SOCKET_OPTION } from './run-choice.ts'
import { endWithReader } from './terminal.ts'

/** What a run answers to a data set. */
interface Obeyed {
  readonly ok?: boolean
  readonly refused?: readonly string[]
}

/** `portplex obeyfile`. */
export function obeyfileCommand(finish: (status: ExitStatus) => void): Command {
  const command = new Command('obeyfile')
    .summary('change the profile of a run that goes on')
    .description(
      'Applies configuration statements to a running "portplex run": define and delete DVIPAs, change ' +
        'ranges and reservations, source address rules, the explicit-bind range. No live connection is ' +
        'cut. What cannot change while stacks run is refused, with the reason, and then nothing is changed.',
    )
    .argument('<file>', 'a file with configuration statements; - reads standard input')
    .option(
      '--late-enable',
      'let SYSPLEXPORTS be added in one step to a DVIPA that is in use: its connections are published ' +
        'first. Without it, as in the product, it takes two data sets',
    )
    .option(...RUN_OPTION, runPid)
    .option(...SOCKET_OPTION)
    .option('--json', 'print one JSON object')
    .action(async (file, { lateEnable = false, json, ...flags }) => {
      endWithReader(() => {})
      const text = await readProfile(file)
      const args = { name: nameOfProfile(file), text, lateEnable }
      const reply = await callRun(runChoice(flags), 'obeyfile', args)
      const { ok, refused } = reply.data as Obeyed
      process.stdout.write(json ? `${JSON.stringify(reply.data)}\n` : `${reply.text.join('\n')}\n`)
      finish(refused !== undefined || ok === false ? EXIT.USAGE : EXIT.CLEAN)
    })
  return command as unknown as Command
}
