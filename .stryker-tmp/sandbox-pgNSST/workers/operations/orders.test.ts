/**
 * Goal: orders reach a stack that only looks around now and then, and each is answered once: by the stack,
 * or with the word that it is gone or silent. Nobody waits for the dead.
 * Method: both ends in this thread; the stack's end looks when the test says so.
 * Not covered: real stacks (`operations.test.ts`).
 */
// @ts-nocheck

import { setImmediate as tick } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { allocate, attach, type ConnectionRow, serialOf } from '#core/index.js'
import { ORDERS, RunControl } from '#workers/cluster/control.js'
import { OpenConnections } from '#workers/operations/open-connections.js'
import { answerOrders, OrderDesk, type OrderHandlers } from '#workers/operations/orders.js'

const KNOWN = { address: '192.0.2.1', protocol: 'tcp', connection: 65_536 + 40_000 } as const
const ROW: ConnectionRow = {
  stack: 'stack1',
  incarnation: 1,
  protocol: 'tcp',
  address: '192.0.2.1',
  port: 40_000,
  serial: 1,
  since: 5,
}
const UNKNOWN = { stack: 'stack1', incarnation: 1, ...KNOWN }
const HANDLERS: OrderHandlers = {
  connections: () => [ROW],
  destinations: ({ space, top }) => [{ destination: `${space}`, connections: top }],
  reconcile: ({ free }) => ({ leaks: [], unknown: free ? [UNKNOWN] : [] }),
  change: () => ({ draining: 0 }),
  sources: () => null,
  enable: () => null,
  'finish-enable': () => ({ status: 'on', for: [] }),
}

const control = new RunControl(2)
let desk = new OrderDesk(control)
afterEach(() => {
  desk.close()
  desk = new OrderDesk(control)
})

const look = (port: MessagePort): void => answerOrders(port, HANDLERS)

describe('orders', () => {
  it('are answered when the stack looks around, each by its kind', async () => {
    const port = desk.open(0)
    const connections = desk.ask(0, 'connections', null)
    const destinations = desk.ask(0, 'destinations', { space: 3, top: 7 })
    const reconcile = desk.ask(0, 'reconcile', { free: true })
    look(port)
    expect(await reconcile).toEqual({
      status: 'answered',
      answer: { leaks: [], unknown: [UNKNOWN] },
    })
    expect(await connections).toEqual({ status: 'answered', answer: [ROW] })
    expect(await destinations).toEqual({
      status: 'answered',
      answer: [{ destination: '3', connections: 7 }],
    })
  })

  it('wake the stack, and its word says that there is one', () => {
    desk.open(1)
    for (const stack of [0, 1]) control.setOf(stack, ORDERS, 0)
    const before = control.news(1)
    void desk.ask(1, 'connections', null)
    expect(control.getOf(1, ORDERS)).toBe(1)
    expect(control.news(1)).not.toBe(before)
    expect(control.getOf(0, ORDERS)).toBe(0)
  })

  it('to a stack that is not there are answered at once', async () => {
    expect(await desk.ask(0, 'connections', null)).toEqual({ status: 'gone' })
    desk.open(0)
    desk.gone(0)
    expect(await desk.ask(0, 'connections', null)).toEqual({ status: 'gone' })
  })

  it('to a stack that dies are answered for it; those to others are not', async () => {
    const ports = [desk.open(0), desk.open(1)]
    const asked = desk.askAll('connections', null)
    desk.gone(0)
    look(ports[1]!)
    expect((await asked).map(({ status }) => status)).toEqual(['gone', 'answered'])
  })

  it('to an earlier incarnation do not reach the next', async () => {
    desk.open(0)
    const first = desk.ask(0, 'connections', null)
    const next = desk.open(0)
    expect(await first).toEqual({ status: 'gone' })
    const second = desk.ask(0, 'connections', null)
    look(next)
    expect(await second).toMatchObject({ status: 'answered' })
  })

  it('to a stack that never looks: silent, and its late answer disturbs nobody', async () => {
    desk = new OrderDesk(control, 1)
    const port = desk.open(0)
    const asked = desk.ask(0, 'connections', null)
    expect(await asked).toEqual({ status: 'silent' })
    look(port)
    await tick()
    desk.gone(0)
  })

  it('at the end are answered all', async () => {
    desk.open(0)
    const asked = desk.askAll('connections', null)
    desk.close()
    expect(await asked).toEqual([{ status: 'gone' }, { status: 'gone' }])
  })
})

describe('open connections', () => {
  const dvipas = ['192.0.2.1', '192.0.2.2'].map(address => ({ address, tcp: {} }))
  const handle = (serial: number, port: number): number => serial * 65_536 + port
  const { spaces } = attach(allocate({ stacks: 1, dvipas }))
  const open = new OpenConnections({
    stack: 'stack1',
    incarnation: 3,
    spaces,
    destinations: ['10.0.0.1:443', '[2001:db8::1]:80', 'db.example'],
    serialOf,
  })

  it('are told with their destinations and times, and no more once they are closed', () => {
    open.opened(100, handle(2, 1), 0, 0, 7)
    open.opened(101, handle(3, 2), 1, 1, 8)
    open.opened(102, handle(4, 3), 1, 2, 9)
    open.opened(103, handle(5, 4), 1, -1, 10)
    const common = { stack: 'stack1', incarnation: 3, protocol: 'tcp' }
    const first = { ...common, address: '192.0.2.1' }
    const second = { ...common, address: '192.0.2.2' }
    expect(open.rows()).toEqual([
      { ...first, port: 1, serial: 2, since: 7, destination: { address: '10.0.0.1', port: 443 } },
      {
        ...second,
        port: 2,
        serial: 3,
        since: 8,
        destination: { address: '2001:db8::1', port: 80 },
      },
      { ...second, port: 3, serial: 4, since: 9, destination: { address: 'db.example', port: 0 } },
      { ...second, port: 4, serial: 5, since: 10 },
    ])
    expect(open.get(102)).toMatchObject({ handle: handle(4, 3), space: 1, since: 9 })
    for (const key of [101, 102, 103]) open.closed(key)
    expect(open.get(102)).toBeUndefined()
    expect(open.rows()).toHaveLength(1)
    expect(open.size).toBe(1)
  })

  it('by destination, per space, the most first', () => {
    for (let key = 0; key < 5; key++) open.opened(key, key, 1, key < 2 ? 0 : 1, 0)
    open.opened(9, 9, 1, -1, 0)
    expect(open.topDestinations(1, 5)).toEqual([
      { destination: '[2001:db8::1]:80', connections: 3 },
      { destination: '10.0.0.1:443', connections: 2 },
    ])
    expect(open.topDestinations(1, 1)).toHaveLength(1)
    expect(open.topDestinations(0, 5)).toEqual([{ destination: '10.0.0.1:443', connections: 1 }])
  })
})
