/**
 * The local socket of a run: requests from another terminal, one JSON object per line, and one per answer.
 *
 *   {"command": "display", "args": {"kind": "ports"}}   →   {"ok": true, "text": […], "data": {…}}
 *                                                           {"ok": false, "error": "…"}
 */
// @ts-nocheck

import { createServer, type Server, type Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { OperationsError } from './errors.ts'
import { makeFolder, removeSocket, socketFolder, socketOf } from './run-sockets.ts'

export interface Reply {
  /** Lines for people. */
  readonly text: readonly string[]
  /** The same for programs. */
  readonly data: unknown
}

export type Answer =
  | ({ readonly ok: true } & Reply)
  | { readonly ok: false; readonly error: string }

/** Serves a command. What it throws is the answer; only an OperationsError is worded for people. */
export type Serve = (command: string, args: unknown) => Promise<Reply>

/** Longest line of a request, in UTF-16 units. */
export const REQUEST_LENGTH_MAX = 65_536

export class ControlSocket {
  readonly path: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(path: string, server: Server) {
    this.path = path
    this.#server = server
  }

  /**
   * Listens on this process's socket. Never keeps the process alive. Rejects with an OperationsError
   * if it cannot listen there, as when a run of the same process does already.
   */
  static async listen(serve: Serve, folder: string = socketFolder()): Promise<ControlSocket> {
    makeFolder(folder)
    const path = socketOf(process.pid, folder)
    if (listening.has(path)) {
      throw new OperationsError(`another run of this process listens on ${path}`)
    }
    removeSocket(path) // A dead process with this number has left it.
    listening.add(path)
    const server = createServer()
    const control = new ControlSocket(path, server)
    server.maxConnections = CONNECTIONS_MAX
    server.on('connection', socket => control.#serve(socket, serve))
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(path, resolve)
      })
    } catch (error) {
      listening.delete(path)
      throw new OperationsError(`cannot listen on ${path}: ${(error as Error).message}`)
    }
    server.unref()
    return control
  }

  /** Takes no more requests, and removes the socket. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve)) // Node removes the file.
    listening.delete(this.path)
  }

  // --- internal ---

  #serve(socket: Socket, serve: Serve): void {
    this.#sockets.add(socket)
    socket.unref()
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    socket.on('error', () => {}) // A client that goes away is nobody's trouble.
    socket.on('close', () => this.#sockets.delete(socket))
    const decoder = new StringDecoder('utf8')
    let line = ''
    let answering = Promise.resolve()
    socket.on('data', chunk => {
      const lines = (line + decoder.write(chunk)).split('\n')
      line = lines.pop()!
      for (const request of lines) {
        // One after the other: the answers come in the order of the requests.
        answering = answering.then(async () => send(socket, await answer(request, serve)))
      }
      if (line.length <= REQUEST_LENGTH_MAX) return
      line = ''
      socket.pause()
      answering = answering.then(() => {
        send(socket, { ok: false, error: TOO_LONG })
        socket.end()
      })
    })
  }
}

// --- internal ---

const CONNECTIONS_MAX = 16
const IDLE_MS = 60_000
const TOO_LONG = `a request has at most ${REQUEST_LENGTH_MAX} characters`

/** Sockets that this process listens on. */
const listening = new Set<string>()

function send(socket: Socket, reply: Answer): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`)
}

async function answer(line: string, serve: Serve): Promise<Answer> {
  try {
    if (line.length > REQUEST_LENGTH_MAX) throw new OperationsError(TOO_LONG)
    const { command, args } = parse(line)
    return { ok: true, ...(await serve(command, args)) }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

function parse(line: string): { command: string; args: unknown } {
  let request: unknown
  try {
    request = JSON.parse(line)
  } catch {
    throw new OperationsError('a request is one JSON object per line')
  }
  const { command, args = {} } = (request ?? {}) as { command?: unknown; args?: unknown }
  if (typeof command !== 'string') {
    throw new OperationsError('a request has a "command", such as "display", and "args"')
  }
  return { command, args }
}
