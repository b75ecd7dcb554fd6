/**
 * For tests: one child process in which commands run one after the other, each with arguments and streams
 * of its own. To start a process takes ten times as long as most commands that refuse something.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, HANG_MS, PROJECT } from './run-cli.ts'

/** The first argument of this file as a program. */
const SERVE = 'serve'

type Answer = Pick<Ended, 'status' | 'stdout' | 'stderr'>

/** Begun with the first command; must be closed. What a process leaves behind at its end is not seen. */
export class SharedProcess {
  readonly #cwd: string
  #child: ChildProcess | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(cwd: string) {
    this.#cwd = cwd
  }

  /** Runs `portplex` with these arguments, after all earlier ones. */
  run(...args: readonly string[]): Promise<Ended> {
    const ended = this.#last.then(() => this.#ask(args))
    this.#last = ended.catch(() => {})
    return ended
  }

  close(): void {
    this.#child?.kill('SIGKILL')
  }

  async #ask(args: readonly string[]): Promise<Ended> {
    this.#child ??= start(this.#cwd)
    const child = this.#child
    const hang = setTimeout(() => child.kill('SIGKILL'), HANG_MS)
    const over = new AbortController()
    const [answer, exit] = ['message', 'exit'].map(event =>
      once(child, event, { signal: over.signal }),
    )
    try {
      child.send(args)
      return await Promise.race([
        answer!.then(([ended]) => ({ ...(ended as Answer), signal: null })),
        exit!.then(([status, signal]) => ({ status, signal, stdout: '', stderr: '' })),
      ])
    } finally {
      over.abort()
      clearTimeout(hang)
    }
  }
}

// --- internal ---

function start(cwd: string): ChildProcess {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
  return fork(fileURLToPath(import.meta.url), [SERVE], { cwd, stdio: [...stdio], execArgv: [] })
}

/** In the child: each message is the arguments of a command, the answer what came of it. */
function serveCommands(): void {
  const main = join(PROJECT, 'dist/cli/main.js')
  let served = 0
  process.on('message', async (args: readonly string[]) => {
    process.argv = [process.execPath, main, ...args]
    process.exitCode = undefined
    const [stdout, stderr] = [kept(process.stdout), kept(process.stderr)]
    served += 1
    // The program is a module that does its work when it is loaded: each time under another name.
    await import(`${main}?${served}`)
    process.send!({ status: Number(process.exitCode), stdout: stdout(), stderr: stderr() })
  })
}

/** Keeps from now on what is written. */
function kept(stream: NodeJS.WriteStream): () => string {
  let text = ''
  stream.write = (chunk: string | Uint8Array) => {
    text += chunk
    return true
  }
  return () => text
}

if (process.argv[2] === SERVE) serveCommands()
