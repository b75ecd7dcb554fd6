/**
 * Goal: virtual message channels do what node's do, are scheduling points, and order what came before a
 * send before what comes after its receive.
 *
 * Method: random sequences of operations on channels of both kinds; threads of a real machine.
 *
 * Not covered: ports of other realms, events (refused).
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import * as node from 'node:worker_threads'
import fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { active } from '#props/explorer/kit/active.js'
import { Messages } from '#props/explorer/kit/messages.js'
import { type AnyFunction, G, type Steps } from '#props/explorer/kit/symbols.js'
import { Machine } from '#props/explorer/machine/machine.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import type { Program } from '#props/explorer/machine/program.js'
import { Cells } from '#props/explorer/machine/test-support/by-hand.js'

type Ports = Pick<typeof node, 'MessageChannel' | 'MessagePort' | 'receiveMessageOnPort'>
type Port = node.MessagePort

let machine: Machine
let messages: Messages
let virtual: Ports

beforeEach(() => {
  // Node warns of channels that lose themselves.
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  machine = new Machine(2, { stepsMax: 1000, timeouts: 0 })
  messages = new Messages(machine)
  virtual = messages as unknown as Ports
  active.machine = machine
})

/** An operation on some of the ports there are, by their numbers. */
type Operation =
  | { readonly do: 'open' }
  | { readonly do: 'post'; readonly on: number; readonly value: number }
  | { readonly do: 'move'; readonly on: number; readonly moved: number; readonly listed: boolean }
  | { readonly do: 'receive'; readonly on: number }
  | { readonly do: 'close'; readonly on: number }

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constant('open' as const) }),
  fc.record({ do: fc.constant('post' as const), on: fc.nat(7), value: fc.nat(9) }),
  fc.record({
    do: fc.constant('move' as const),
    on: fc.nat(7),
    moved: fc.nat(7),
    listed: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  fc.record({ do: fc.constant('receive' as const), on: fc.nat(7) }),
  fc.record({ do: fc.constant('close' as const), on: fc.nat(7) }),
)

/** What the operations give. Ports that were moved are not received on: node 20 crashes. */
function perform(kind: Ports, operations: readonly Operation[]): unknown[] {
  const ports: Port[] = []
  const gone = new Set<Port>()
  const closed = new Set<Port>()
  const channels = new Map<Port, number>()
  const open = (): number => {
    const { port1, port2 } = new kind.MessageChannel()
    channels.set(port1, ports.length).set(port2, ports.length)
    return ports.push(port1, port2)
  }
  const at = (number: number): Port => ports[number % ports.length]!
  const act = (step: Operation): unknown => {
    if (step.do === 'open') return open()
    const port = at(step.on)
    if (step.do === 'post') return port.postMessage({ value: step.value }) === undefined
    if (step.do === 'close') {
      closed.add(port)
      return port.close()
    }
    if (step.do === 'move') return move(port, at(step.moved), step.listed)
    if (gone.has(port)) return 'moved'
    const received = kind.receiveMessageOnPort(port)
    const { moved } = (received?.message ?? {}) as { moved?: Port }
    if (moved === undefined) return received
    channels.set(moved, (received!.message as { channel: number }).channel)
    return ['a port', moved instanceof kind.MessagePort, ports.push(moved)]
  }
  const move = (port: Port, moved: Port, listed: boolean): unknown => {
    // A closed port is closed at the end of the turn in node, so what moving it does is left open.
    if (closed.has(moved)) return 'closed'
    if (port !== moved && channels.get(port) === channels.get(moved)) return 'loses the channel'
    const alreadyGone = gone.has(moved)
    if (alreadyGone && !listed) return 'moved'
    port.postMessage({ moved, channel: channels.get(moved) }, listed ? [moved] : [])
    gone.add(moved)
    return 'sent'
  }
  open()
  return operations.map(step => {
    try {
      return act(step)
    } catch (error) {
      const { name, message, code } = error as Error & { code: unknown }
      return [name, message, code]
    }
  })
}

test('random operations give what they give in node', () => {
  const operations = fc.array(operation, { maxLength: 12 })
  fc.assert(
    fc.property(operations, list => {
      expect(perform(virtual, list)).toEqual(perform(node, list))
    }),
    { numRuns: 300 },
  )
})

describe('as in node', () => {
  const rows: Readonly<Record<string, (kind: Ports) => unknown>> = {
    'posting nothing': ({ MessageChannel }) =>
      (new MessageChannel().port1.postMessage as () => void)(),
    'posting a function': ({ MessageChannel }) => new MessageChannel().port1.postMessage(() => 1),
    'a port sent by itself': ({ MessageChannel }) => {
      const { port1 } = new MessageChannel()
      port1.postMessage(1, [port1])
    },
    'a port listed twice': ({ MessageChannel }) => {
      const [{ port1 }, other] = [new MessageChannel(), new MessageChannel()]
      port1.postMessage(1, [other.port1, other.port1])
    },
    'a list that is none': ({ MessageChannel }) =>
      new MessageChannel().port1.postMessage(1, 5 as never),
    'options whose list is none': ({ MessageChannel }) =>
      new MessageChannel().port1.postMessage(1, { transfer: 5 } as never),
    'a list in options': ({ MessageChannel, receiveMessageOnPort }) => {
      const [{ port1, port2 }, other] = [new MessageChannel(), new MessageChannel()]
      port1.postMessage(other.port1, { transfer: [other.port1] } as never)
      other.port2.postMessage('on')
      return receiveMessageOnPort(receiveMessageOnPort(port2)!.message as Port)
    },
    'a port through structuredClone without a list': ({ MessageChannel }) =>
      new MessageChannel().port1.postMessage(new MessageChannel().port1),
    'receiving on no port': ({ receiveMessageOnPort }) => receiveMessageOnPort({} as never),
    'making a port': ({ MessagePort }) => new MessagePort(),
    'a channel without new': ({ MessageChannel }) => (MessageChannel as unknown as () => void)(),
    'what closing does to what was sent': ({ MessageChannel, receiveMessageOnPort }) => {
      const { port1, port2 } = new MessageChannel()
      port1.postMessage('before')
      port1.close()
      port1.postMessage('after')
      return [receiveMessageOnPort(port2), receiveMessageOnPort(port2)]
    },
    'a port sent through its own channel': ({ MessageChannel, receiveMessageOnPort }) => {
      const { port1, port2 } = new MessageChannel()
      return [port1.postMessage(port2, [port2]), receiveMessageOnPort(port1)]
    },
    'harmless methods': ({ MessageChannel }) => {
      const { port1 } = new MessageChannel()
      return [port1.start(), port1.ref(), port1.unref(), port1.off('message', () => {}) === port1]
    },
  }
  for (const [name, row] of Object.entries(rows)) {
    test(name, () => {
      const outcome = (kind: Ports): unknown => {
        try {
          return row(kind)
        } catch (error) {
          const { name, message, code } = error as Error & { code: unknown }
          return [name, code === 'ERR_CONSTRUCT_CALL_REQUIRED' ? 'class' : message]
        }
      }
      const given = outcome(virtual)
      const isClass = Array.isArray(given) && /^Class constructor/.test(String(given[1]))
      expect(isClass ? ['TypeError', 'class'] : given).toEqual(outcome(node))
    })
  }
})

function* call(f: unknown, self: unknown, ...args: unknown[]): Steps {
  return yield* Reflect.apply((f as AnyFunction)[G]!, self, args) as Steps
}

/** Runs two threads by the order of the given numbers, then the first that can go on. */
function run(threads: readonly (() => Steps)[], order: readonly number[]): Outcome {
  const program: Program = {
    ...{ threads: threads.length, recovers: false, mayThrow: false, always: undefined },
    reset: () => messages.restore(),
    start: thread => threads[thread]!(),
    recover: () => threads[0]!(),
    finally: () => {},
  }
  const left = [...order]
  const choose = (): number => {
    const next = left.shift()
    if (next !== undefined && machine.isEnabled(next)) return next
    return machine.isEnabled(0) ? 0 : 1
  }
  return machine.run(program, { choose }, { seed: 1 })
}

describe('in threads', () => {
  const value = (outcome: Outcome, thread: number): unknown => {
    const result = outcome.results[thread]!
    assert.equal(result.status, 'returned')
    return result.value
  }

  test('each operation is a step, and the order of steps is that of messages', () => {
    const { port1, port2 } = new virtual.MessageChannel()
    messages.keep()
    const threads = [
      () => call(port1.postMessage, port1, 'hello'),
      () => call(virtual.receiveMessageOnPort, undefined, port2),
    ]
    assert.equal(value(run(threads, [1, 0]), 1), undefined)
    assert.deepEqual(value(run(threads, [0, 1]), 1), { message: 'hello' })
    assert.equal(run(threads, [0, 1]).steps, 2)
  })

  test('what was sent before the start is there in each execution, as a copy', () => {
    const { port1, port2 } = new virtual.MessageChannel()
    const [sent] = [{ list: [1] }]
    port1.postMessage(sent)
    messages.keep()
    const threads = [
      function* (): Steps {
        const got = (yield* call(virtual.receiveMessageOnPort, undefined, port2)) as {
          message: typeof sent
        }
        got.message.list.push(2)
        return got.message.list.length
      },
    ]
    assert.equal(value(run(threads, []), 0), 2)
    assert.equal(value(run(threads, []), 0), 2)
  })

  test('receiving comes after sending: plain accesses are no race', () => {
    const cells = new Cells(machine, new Int32Array(new SharedArrayBuffer(4)))
    machine.memories.keep(cells.view.buffer as SharedArrayBuffer, 'cells')
    const { port1, port2 } = new virtual.MessageChannel()
    messages.keep()
    const threads = (reads: 'always' | 'when received') => [
      function* (): Steps {
        yield* cells.write(0, 42)
        return yield* call(port1.postMessage, port1, 1)
      },
      function* (): Steps {
        const got = yield* call(virtual.receiveMessageOnPort, undefined, port2)
        return got !== undefined || reads === 'always' ? yield* cells.read(0) : 'nothing'
      },
    ]
    assert.equal(value(run(threads('when received'), [0, 1]), 1), 42)
    assert.equal(value(run(threads('when received'), [1, 0]), 1), 'nothing')
    assert.equal(run(threads('always'), [1, 0]).verdict, 'race')
  })

  test('a port that was moved to a thread is back in its place in the next execution', () => {
    const [carrier, moved] = [new virtual.MessageChannel(), new virtual.MessageChannel()]
    messages.keep()
    const threads = [
      function* (): Steps {
        const { port1 } = carrier
        yield* call(port1.postMessage, port1, { port: moved.port1 }, [moved.port1])
        return yield* call(virtual.receiveMessageOnPort, undefined, moved.port2)
      },
      function* (): Steps {
        const got = (yield* call(virtual.receiveMessageOnPort, undefined, carrier.port2)) as {
          message: { port: Port }
        }
        const { port } = got.message
        assert.ok(port !== moved.port1)
        return yield* call(port.postMessage, port, 'through it')
      },
    ]
    for (let execution = 0; execution < 3; execution += 1) {
      const outcome = run(threads, [0, 1, 1, 0])
      assert.deepEqual(value(outcome, 0), { message: 'through it' })
    }
  })

  test('listening is refused, with what it was', () => {
    const { port1 } = new virtual.MessageChannel()
    messages.keep()
    const outcome = run([() => call(port1.on, port1, 'message', () => {})], [])
    assert.equal(outcome.verdict, 'unknown')
    assert.match(outcome.message, /port\.on cannot be modelled/)
  })

  test('listening for messages that cannot be read is let pass: there are none', () => {
    const { port1, port2 } = new virtual.MessageChannel()
    messages.keep()
    const threads = [
      function* (): Steps {
        const unexpected = (): void => assert.fail('called')
        const self = yield* call(port1.on, port1, 'messageerror', unexpected)
        Reflect.set(port1, 'onmessageerror', unexpected)
        yield* call(port2.postMessage, port2, 1)
        return [self === port1, yield* call(virtual.receiveMessageOnPort, undefined, port1)]
      },
    ]
    assert.deepEqual(value(run(threads, []), 0), [true, { message: 1 }])
  })

  test('calling listeners is refused', () => {
    const { port1 } = new virtual.MessageChannel()
    messages.keep()
    const emit = Reflect.get(port1, 'emit')
    const outcome = run([() => call(emit, port1, 'messageerror', new Error('x'))], [])
    assert.match(outcome.message, /port\.emit cannot be modelled/)
  })

  test('a step tells what it sends and receives', () => {
    const { port1, port2 } = new virtual.MessageChannel()
    messages.keep()
    const texts: unknown[] = []
    const program: Program = {
      ...{ threads: 1, recovers: false, mayThrow: false, always: undefined },
      reset: () => messages.restore(),
      *start() {
        yield* call(port1.postMessage, port1, { a: [1] })
        yield* call(virtual.receiveMessageOnPort, undefined, port2)
        return yield* call(virtual.receiveMessageOnPort, undefined, port2)
      },
      recover: () => call(port1.postMessage, port1),
      finally: () => {},
    }
    machine.run(program, { choose: () => 0 }, { seed: 1, tracer: step => texts.push(step.text) })
    assert.deepEqual(texts, ['sends { a: [ 1 ] }', 'receives { a: [ 1 ] }', 'receives nothing'])
  })
})
