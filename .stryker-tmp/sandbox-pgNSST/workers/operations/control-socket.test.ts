/**
 * Goal: a run is found and answers, whatever is sent to it and whoever goes away; what dead processes have
 * left is removed; nobody else can enter the folder.
 * Method: servers in this process, in folders of the test's own; a dead process is one that has ended.
 * Not covered: named pipes (there is no Windows here).
 */
// @ts-nocheck

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callRun } from '#workers/operations/call-run.js'
import {
  ControlSocket,
  REQUEST_LENGTH_MAX,
  type Reply,
  type Serve,
} from '#workers/operations/control-socket.js'
import { OperationsError } from '#workers/operations/errors.js'
import { runSockets, socketOf } from '#workers/operations/run-sockets.js'

const echo: Serve = async (command, args) => {
  if (command === 'fail') throw new OperationsError('as asked')
  return { text: [command], data: args }
}

let folder: string
let control: ControlSocket | undefined
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'portplex-socket-')), 'runs')
})
afterEach(async () => {
  await control?.close()
  control = undefined
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

const listen = async (serve: Serve = echo): Promise<ControlSocket> => {
  control = await ControlSocket.listen(serve, folder)
  return control
}
const call = (command: string, args: object = {}): Promise<Reply> =>
  callRun({ folder }, command, args)

/** A process number that is nobody's any more. */
function deadPid(): number {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return pid
}

/** Sends bytes as they are, and returns every answer until the other side ends. */
function send(path: string, bytes: string, expected: number): Promise<string[]> {
  return new Promise(resolve => {
    const socket = connect(path)
    let text = ''
    const lines = (): string[] => text.split('\n').slice(0, -1)
    socket.on('connect', () => socket.write(bytes))
    socket.on('error', () => {})
    socket.on('close', () => resolve(lines()))
    socket.on('data', chunk => {
      text += chunk
      if (lines().length === expected) socket.destroy()
    })
  })
}

describe('a run', () => {
  it('is found when it is the only one, by its process, and by its socket', async () => {
    const { path } = await listen()
    const reply = { text: ['hello'], data: { n: 1 } }
    expect(await call('hello', { n: 1 })).toEqual(reply)
    expect(await callRun({ folder, pid: process.pid }, 'hello', { n: 1 })).toEqual(reply)
    expect(await callRun({ socket: path }, 'hello', { n: 1 })).toEqual(reply)
  })

  it('refuses with its reason', async () => {
    await listen()
    await expect(call('fail')).rejects.toThrow(new OperationsError('as asked'))
  })

  it('answers long requests and long answers whole, whatever their characters', async () => {
    await listen(async () => ({ text: [], data: 'ü€😀'.repeat(300_000) }))
    expect((await call('long')).data).toBe('ü€😀'.repeat(300_000))
    await control!.close()
    await listen()
    const args = { text: 'ü€😀'.repeat(5000) }
    expect((await call('hello', args)).data).toEqual(args)
  })

  it('leaves nothing behind', async () => {
    const { path } = await listen()
    expect(existsSync(path)).toBe(true)
    await control!.close()
    control = undefined
    expect(readdirSync(folder)).toEqual([])
    await expect(call('hello')).rejects.toThrow(/no run is running/)
    await expect(callRun({ socket: path }, 'hello', {})).rejects.toThrow(/no run listens at/)
  })

  it('is one per process', async () => {
    await listen()
    await expect(ControlSocket.listen(echo, folder)).rejects.toThrow(/another run of this process/)
    expect((await call('hello')).text).toEqual(['hello'])
  })
})

describe('what is sent to it', () => {
  it.each([
    ['no JSON', 'display ports', /one JSON object/],
    ['an empty line', '', /one JSON object/],
    ['null', 'null', /"command"/],
    ['a number', '7', /"command"/],
    ['no command', '{"args": {}}', /"command"/],
    ['a command that is no text', '{"command": 5}', /"command"/],
  ])('%s is answered with an error, and the next request is served', async (_, line, says) => {
    const { path } = await listen()
    const [first, second] = await send(path, `${line}\n{"command":"next"}\n`, 2)
    expect(JSON.parse(first!)).toEqual({ ok: false, error: expect.stringMatching(says) })
    expect(JSON.parse(second!)).toEqual({ ok: true, text: ['next'], data: {} })
  })

  it('requests in pieces, and many at once, are answered in their order', async () => {
    const { path } = await listen(async (command, args) => {
      await new Promise(resolve => setTimeout(resolve, command === 'slow' ? 20 : 0))
      return { text: [command], data: args }
    })
    const lines = ['slow', 'a', 'slow', 'b'].map(command => `${JSON.stringify({ command })}\n`)
    const answers = await send(path, lines.join(''), 4)
    expect(answers.map(answer => JSON.parse(answer).text[0])).toEqual(['slow', 'a', 'slow', 'b'])
  })

  it('a line without an end is given up', async () => {
    const { path } = await listen()
    const answers = await send(path, 'x'.repeat(REQUEST_LENGTH_MAX + 1), 9)
    expect(answers.map(answer => JSON.parse(answer))).toEqual([
      { ok: false, error: expect.stringMatching(/at most 65536/) },
    ])
    expect((await call('hello')).text).toEqual(['hello'])
  })

  it('a client that goes away before its answer is harmless', async () => {
    let served = (): void => {}
    const serving = new Promise<void>(resolve => {
      served = resolve
    })
    let answer = (_: Reply): void => {}
    const { path } = await listen(command => {
      if (command !== 'slow') return echo(command, {})
      served()
      return new Promise(resolve => {
        answer = resolve
      })
    })
    const socket = connect(path)
    socket.write('{"command":"slow"}\n')
    await serving
    await new Promise<void>(resolve => socket.destroy().once('close', () => resolve()))
    answer({ text: [], data: 'x'.repeat(1e6) })
    expect((await call('hello')).text).toEqual(['hello'])
  })

  it('ends with the run', async () => {
    let served = (): void => {}
    const serving = new Promise<void>(resolve => {
      served = resolve
    })
    await listen(() => {
      served()
      return new Promise(() => {})
    })
    const asked = call('slow')
    await serving
    await Promise.all([
      expect(asked).rejects.toThrow(/ended before it had answered/),
      control!.close(),
    ])
    control = undefined
  })
})

describe('the folder', () => {
  it('is for its owner only, also when it was open before', async () => {
    await listen()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await control!.close()
    chmodSync(folder, 0o777)
    await listen()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('must not be a link or a file', async () => {
    const other = mkdtempSync(join(folder, '..', 'other-'))
    symlinkSync(other, folder)
    await expect(listen()).rejects.toThrow(OperationsError)
    rmSync(folder)
    writeFileSync(folder, '')
    await expect(listen()).rejects.toThrow(OperationsError)
  })

  it('sockets of dead processes are removed, others are left', async () => {
    mkdirSync(folder, { recursive: true })
    const dead = socketOf(deadPid(), folder)
    for (const path of [dead, join(folder, 'notes.txt')]) writeFileSync(path, '')
    await listen()
    expect(runSockets(folder).map(({ pid }) => pid)).toEqual([process.pid])
    expect(readdirSync(folder).sort()).toEqual([`${process.pid}.sock`, 'notes.txt'])
    expect((await call('hello')).text).toEqual(['hello'])
  })

  it('a socket that a dead process of the same number has left is taken over', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(socketOf(process.pid, folder), '')
    await listen()
    expect((await call('hello')).text).toEqual(['hello'])
  })

  it('several runs: which there are, and how to choose', async () => {
    await listen()
    writeFileSync(socketOf(process.ppid, folder), '') // That process lives; it is no run.
    const choose = `2 runs are running: choose one with --run ${[process.pid, process.ppid]
      .sort((a, b) => a - b)
      .join(', or --run ')}`
    await expect(call('hello')).rejects.toThrow(choose)
    expect(await callRun({ folder, pid: process.pid }, 'hello', {})).toMatchObject({ data: {} })
    await expect(callRun({ folder, pid: process.ppid }, 'hello', {})).rejects.toThrow(
      /no run listens/,
    )
  })
})

it('what is no run is told', async () => {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'other')
  const server = createServer(socket => socket.resume().end('220 smtp ready\n'))
  await new Promise<void>(resolve => server.listen(path, resolve))
  await expect(callRun({ socket: path }, 'hello', {})).rejects.toThrow(/not the socket of a run/)
  await new Promise(resolve => server.close(resolve))
})
