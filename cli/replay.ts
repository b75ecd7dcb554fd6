import { Command } from '@commander-js/extra-typings'
import type { Failure, Load } from '../props/explorer/exploration.ts'
import { type Replayed, replay } from '../props/explorer/replay/replay.ts'
import { decodeToken, fingerprintHash, type Token } from '../props/explorer/replay/token.ts'
import { describeFailure, failureBlock } from '../props/explorer/report/failure.ts'
import type { Session } from '../props/explorer/session.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { endWithReader } from './terminal.ts'

/** `portplex replay`, over the function that loads a scenario. */
export function replayCommand(finish: (status: ExitStatus) => void, load: Load): Command {
  const command = new Command('replay')
    .summary('replay a failure that "portplex check" printed')
    .description(
      'Repeats one execution, step by step, and prints it. Run it in the folder in which the failure was ' +
        'printed. Where the code no longer does what the token says, that step is shown: status 2, or 1 ' +
        'if it fails all the same.',
    )
    .argument('<token>', 'what stands after "replay" in the line that was printed')
    .option('--json', 'print one JSON object')
    .action(async (text, flags) => finish(await replayToken(text, load, flags.json === true)))
  return command as unknown as Command
}

// --- internal ---

async function replayToken(text: string, load: Load, json: boolean): Promise<ExitStatus> {
  endWithReader(() => {}) // The status still tells what came of it.
  const token = decodeToken(text)
  const { file, recipe } = token
  process.stderr.write(`${file}: seed ${recipe.seed}, ${recipe.choices.length} steps\n`)
  const session = await load({ file, ...token.load, faults: recipe.faults.length })
  const replayed = replay(session, recipe, token.expected)
  const { outcome, divergence } = replayed
  const options = { file, load: token.load }
  const failure = outcome.verdict === 'ok' ? undefined : describeFailure(session, replayed, options)
  if (json) printJson(token, replayed, failure)
  else printText(token, session, replayed, failure)
  if (outcome.verdict === 'ok') return divergence === undefined ? EXIT.CLEAN : EXIT.USAGE
  const same = outcome.verdict === token.verdict
  return divergence === undefined || same ? EXIT.VIOLATION : EXIT.USAGE
}

function printJson(token: Token, { outcome, divergence }: Replayed, failure?: Failure): void {
  const { verdict } = outcome
  const result = { verdict, expected: token.verdict, divergence, failure }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function printText(
  token: Token,
  session: Session,
  replayed: Replayed,
  failure: Failure | undefined,
): void {
  const { outcome, divergence } = replayed
  const lines = [
    ...(divergence === undefined ? [] : diverged(token, session, replayed)),
    ...(failure === undefined ? [] : failureBlock(failure, [`${session.name} (${token.file})`])),
  ]
  if (outcome.verdict !== token.verdict) {
    const now = outcome.verdict === 'ok' ? 'it passes' : `the verdict is ${outcome.verdict}`
    lines.push(`it was ${token.verdict}; now ${now}`)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

function diverged(token: Token, session: Session, { divergence }: Replayed): string[] {
  const { step, expected, actual } = divergence!
  const changed = fingerprintHash(session.fingerprint) !== token.fingerprint
  const why = changed
    ? 'The code or its input has changed since the token was printed.'
    : 'The code is the same: something in it depends on what the explorer does not control.'
  return [
    `The schedule no longer fits at step ${step + 1} of ${token.recipe.choices.length}:`,
    `  expected  ${expected}`,
    `  actual    ${actual}`,
    `${why} What follows went on from there without switches.`,
    '',
  ]
}
