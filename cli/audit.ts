import { Command } from '@commander-js/extra-typings'
import { judgeHistory } from '../workers/index.ts'
import { EXIT, type ExitStatus } from './exit-status.ts'
import { count, endWithReader } from './terminal.ts'

/** `portplex audit`. */
export function auditCommand(
  finish: (status: ExitStatus) => void,
): Command<[string], { json?: true }> {
  return new Command('audit')
    .summary('judge a history file again')
    .description('Judges the operations in a history file that "portplex run" has written.')
    .argument('<file>', 'a history file (JSON Lines)')
    .option('--json', 'print one JSON object')
    .action(async (file, flags) => finish(await audit(file, flags.json === true)))
}

// --- internal ---

async function audit(file: string, json: boolean): Promise<ExitStatus> {
  endWithReader(() => {}) // The status still tells the verdict.
  const judged = await judgeHistory(file)
  const { verdict, records, violationCount, violations, counts, totals, notJudged, header } = judged
  if (json) {
    process.stdout.write(`${JSON.stringify(judged)}\n`)
  } else {
    const lines = [
      ...(violationCount > 0 ? [`replay: ${header.command}`] : []),
      `${verdict === 'clean' ? 'CLEAN' : 'VIOLATION'}: ${count(records)} records, ` +
        `${count(totals.operations)} operations, ${count(counts.duplicate)} duplicates, ` +
        `${count(violationCount)} violations in all`,
      ...violations.map(({ kind, message }) => `${kind}: ${message}`),
      ...notJudged.map(what => `not judged: ${what}`),
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  }
  return verdict === 'clean' ? EXIT.CLEAN : EXIT.VIOLATION
}
