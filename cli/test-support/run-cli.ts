/** For tests: runs the program as a child process, in a folder of its own, and ends it by handle. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Seen from `dist/cli/test-support`: tests import this compiled, as they do everything. */
export const PROJECT: string = fileURLToPath(new URL('../../..', import.meta.url))
export const SHIPPED_LOG: string = join(PROJECT, 'examples/pgbench-through-pgbouncer.log.gz')
export const SHIPPED_ROWS = 9142

/** A child that has not ended by then hangs: it is killed, and its status is null. */
export const HANG_MS = 40_000

export interface Ended {
  /** Null: it hung and was killed, or died of a signal. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with stderr so far, once it contains a match or the child has ended. */
  seen(pattern: RegExp): Promise<string>
}

/** A temporary folder, removed at the end of the test file. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'portplex-cli-'))

  /** Writes a file into the folder; returns its path. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.path, name)
    writeFileSync(path, content)
    return path
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Starts `portplex` with these arguments. Its process group is its own, to see who is left in it. */
export function startCli(
  args: readonly string[],
  cwd: string,
  project: string = PROJECT,
  hangMs: number = HANG_MS,
): Started {
  const main = join(project, 'dist/cli/main.js')
  return started(spawnIn(cwd, process.execPath, [main, ...args]), hangMs)
}

export function runCli(args: readonly string[], cwd: string, project?: string): Promise<Ended> {
  return startCli(args, cwd, project).ended
}

/** Runs a line of shell in which `portplex` is this project's. */
export function runShell(line: string, cwd: string): Promise<Ended> {
  const main = join(PROJECT, 'dist/cli/main.js')
  const script = `set -o pipefail; portplex() { "${process.execPath}" "${main}" "$@"; }\n${line}`
  return started(spawnIn(cwd, 'bash', ['-c', script]), HANG_MS).ended
}

/** Whether any process of the child's group is left. */
export function groupIsGone({ child }: Started): boolean {
  try {
    process.kill(-child.pid!, 0)
    return false
  } catch {
    return true
  }
}

/** A copy of the compiled project in a folder, in which compiled files are replaced. */
export function brokenCopy(
  folder: Folder,
  edits: Record<string, (text: string) => string>,
): string {
  const project = mkdtempSync(join(folder.path, 'copy-'))
  cpSync(join(PROJECT, 'dist'), join(project, 'dist'), {
    recursive: true,
    filter: path => !/\.(map|d\.ts|tsbuildinfo)$/.test(path),
  })
  cpSync(join(PROJECT, 'package.json'), join(project, 'package.json'))
  symlinkSync(join(PROJECT, 'node_modules'), join(project, 'node_modules'))
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(project, 'dist', file)
    writeFileSync(path, edit(readFileSync(path, 'utf8')))
  }
  return project
}

// --- internal ---

function spawnIn(cwd: string, command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
}

function started(child: ChildProcess, hangMs: number): Started {
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const watcher of watchers) watcher()
  })
  const hang = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), hangMs)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      clearTimeout(hang)
      resolve({ status, signal, stdout, stderr })
    })
  })
  const seen = (pattern: RegExp): Promise<string> =>
    new Promise(resolve => {
      const look = (): void => {
        if (pattern.test(stderr)) resolve(stderr)
      }
      watchers.add(look)
      look()
      void ended.then(() => resolve(stderr))
    })
  return { child, ended, seen }
}
