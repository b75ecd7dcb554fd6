/** `portplex check --all`: portplex checks itself. */
import { availableParallelism } from 'node:os'
import type { LongRunFailure } from '../props/proof/long-run/job.ts'
import type { LongRun, LongRunProgress, RunLong } from '../props/proof/long-run/long-run.ts'
import { EXIT, type ExitStatus, UsageError } from './exit-status.ts'
import { longRunText } from './long-run-text.ts'
import { stopSignal } from './stop-signal.ts'
import { count, StatusLine } from './terminal.ts'

export interface AllFlags {
  readonly seconds?: number | undefined
  readonly workers?: number | undefined
  readonly json?: boolean | undefined
}

const SECONDS = 60

/** @throws {UsageError} when fast-check, which draws the worlds, is not installed. */
export async function checkAll(
  seed: number,
  { seconds = SECONDS, workers = availableParallelism(), json }: AllFlags,
  runLong: RunLong,
): Promise<ExitStatus> {
  await assertFastCheck()
  const status = new StatusLine(process.stderr)
  const signal = stopSignal(status)
  status.log(`portplex itself: seed ${seed}, ${seconds} s, workers ${workers}`)
  const run = await runLong({
    ...{ seed, seconds, workers, signal },
    onProgress: progress => status.update(progressLine(progress)),
    onFailure: failure => {
      status.end()
      // At once: what comes later may not come to its end.
      const stream = json ? process.stderr : process.stdout
      stream.write(`${failureLines(failure).join('\n')}\n`)
    },
  })
  status.end()
  const text = json ? JSON.stringify(jsonOf(run)) : longRunText(run).join('\n')
  process.stdout.write(`${text}\n`)
  return run.failed === 0 ? EXIT.CLEAN : EXIT.VIOLATION
}

// --- internal ---

async function assertFastCheck(): Promise<void> {
  try {
    await import('fast-check')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError(
      'check --all draws its worlds with fast-check, which is not installed here; ' +
        'run "npm install --save-dev fast-check@4"',
    )
  }
}

function failureLines({ block = [], where }: LongRunFailure): readonly string[] {
  return [...block, `  found in: ${where}`, '']
}

/** Without the blocks, which were printed. */
function jsonOf({ failures, ...run }: LongRun): object {
  const lines = failures.map(({ kind: _, block: __, ...failure }) => failure)
  return { verdict: run.failed === 0 ? 'ok' : 'failed', ...run, failures: lines }
}

function progressLine(progress: LongRunProgress): string {
  const { seconds, worlds, executions, steps, deaths, unseen, searches, failed } = progress
  return [
    `portplex itself: ${seconds.toFixed(1)} s`,
    `${count(worlds)} worlds`,
    `${count(executions)} executions`,
    `${count(steps)} steps`,
    `${count(deaths)} deaths`,
    `next one new: ${(100 * unseen).toFixed(0)} %`,
    `${searches.ended} of ${searches.all} searches`,
    `${count(failed)} failed`,
  ].join(' · ')
}
