/** Which run a command is about, for those that talk to one. */
import type { RunChoice } from '../workers/index.ts'
import { wholeNumber } from './arguments.ts'
import { UsageError } from './exit-status.ts'

/** Flags and texts of the options; each command has them as its own. */
export const RUN_OPTION = ['--run <pid>', 'the process of the run, if there are several'] as const
export const SOCKET_OPTION = ['--socket <path>', 'the socket of the run'] as const
export const runPid: (text: string) => number = wholeNumber(1, 2 ** 31 - 1)

export function runChoice(flags: {
  readonly run?: number | undefined
  readonly socket?: string | undefined
}): RunChoice {
  const { run: pid, socket } = flags
  if (pid !== undefined && socket !== undefined) {
    throw new UsageError('--run and --socket both name the run: give one of them')
  }
  return { ...(pid === undefined ? {} : { pid }), ...(socket === undefined ? {} : { socket }) }
}
