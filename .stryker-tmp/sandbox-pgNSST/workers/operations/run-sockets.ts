/** Where the running runs listen: one socket per process, in a folder that only its user can enter. */
// @ts-nocheck

import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OperationsError } from './errors.ts'

export interface RunSocket {
  readonly pid: number
  readonly path: string
}

/** The socket of a process. On Windows it is a named pipe, and there is no folder. */
export function socketOf(pid: number, folder: string = socketFolder()): string {
  return WINDOWS ? `${PIPES}portplex-${pid}` : join(folder, `${pid}.sock`)
}

/** The folder of this user's sockets. */
export function socketFolder(): string {
  return join(tmpdir(), `portplex-${process.getuid?.() ?? 'user'}`)
}

/**
 * Makes the folder, or makes sure that it is this user's alone. Throws an OperationsError if it cannot, as
 * when somebody else has put one there.
 */
export function makeFolder(folder: string): void {
  if (WINDOWS) return
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE })
  } catch (error) {
    throw new OperationsError(`${folder} cannot be made: ${(error as Error).message}`)
  }
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new OperationsError(`${folder} is not a folder of this user; remove it, or set TMPDIR`)
  }
  if ((found.mode & 0o777) !== PRIVATE) chmodSync(folder, PRIVATE)
}

/** The sockets of processes that live. Those that dead processes have left are removed. */
export function runSockets(folder: string = socketFolder()): RunSocket[] {
  const found = namesIn(WINDOWS ? PIPES : folder).flatMap((name): RunSocket[] => {
    const match = (WINDOWS ? /^portplex-(\d+)$/ : /^(\d+)\.sock$/).exec(name)
    return match ? [{ pid: Number(match[1]), path: socketOf(Number(match[1]), folder) }] : []
  })
  return found
    .filter(({ pid, path }) => {
      if (isAlive(pid)) return true
      removeSocket(path)
      return false
    })
    .sort((a, b) => a.pid - b.pid)
}

export function removeSocket(path: string): void {
  if (!WINDOWS) rmSync(path, { force: true })
}

// --- internal ---

const WINDOWS = process.platform === 'win32'
const PIPES = '\\\\.\\pipe\\'
const PRIVATE = 0o700

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // No run has made it yet.
  }
}

/** A process of another user lives too: then it is not ours to remove. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
