// @ts-nocheck
import { connect } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import type { Answer, Reply } from './control-socket.ts'
import { OperationsError } from './errors.ts'
import { runSockets, socketFolder, socketOf } from './run-sockets.ts'

/** Which run: by its socket, by its process, or the only one there is. */
export interface RunChoice {
  readonly socket?: string
  readonly pid?: number
  /** Where to look for runs. */
  readonly folder?: string
}

/**
 * Sends a command to a run, and returns its answer. Rejects with an OperationsError that says what to do:
 * no run, several to choose from, one that does not answer, or a request that it refuses.
 */
export async function callRun(choice: RunChoice, command: string, args: object): Promise<Reply> {
  const path = pathOf(choice)
  const answer = await request(path, `${JSON.stringify({ command, args })}\n`)
  if (!answer.ok) throw new OperationsError(answer.error)
  return { text: answer.text, data: answer.data }
}

// --- internal ---

/** A run whose threads hang answers within seconds; after so long it is not a run. */
const ANSWER_MS = 30_000
const ANSWER_BYTES_MAX = 2 ** 28

function pathOf({ socket, pid, folder = socketFolder() }: RunChoice): string {
  if (socket !== undefined) return socket
  if (pid !== undefined) return socketOf(pid, folder)
  const runs = runSockets(folder)
  if (runs.length === 1) return runs[0]!.path
  if (runs.length === 0) throw new OperationsError(NO_RUN)
  const pids = runs.map(run => run.pid)
  throw new OperationsError(
    `${runs.length} runs are running: choose one with --run ${pids.join(', or --run ')}`,
  )
}

const NO_RUN = 'no run is running; start one with "portplex run" in another terminal'

function request(path: string, line: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const decoder = new StringDecoder('utf8')
    const parts: string[] = []
    let bytes = 0
    const fail = (message: string): void => {
      socket.destroy()
      reject(new OperationsError(message))
    }
    socket.setTimeout(ANSWER_MS, () => fail(`the run at ${path} does not answer`))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
      fail(absent ? `no run listens at ${path}` : `${path}: ${error.message}`)
    })
    socket.on('close', () => fail(`the run at ${path} ended before it had answered`))
    socket.on('connect', () => socket.write(line))
    socket.on('data', chunk => {
      const text = decoder.write(chunk)
      parts.push(text)
      bytes += chunk.length
      if (bytes > ANSWER_BYTES_MAX) fail(`the answer of ${path} is too long`)
      if (!text.includes('\n')) return
      const answer = parse(parts.join(''))
      if (answer === undefined)
        fail(`${path} is not the socket of a run: its answer makes no sense`)
      else resolve(answer)
      socket.destroy()
    })
  })
}

function parse(text: string): Answer | undefined {
  try {
    const answer = JSON.parse(text) as Answer
    return typeof answer.ok === 'boolean' ? answer : undefined
  } catch {
    return undefined
  }
}
