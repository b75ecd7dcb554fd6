/**
 * Parts of a port space's history: one for each port, or for each port and destination (the
 * connection's key) where no operation is about the port towards all destinations.
 *
 * Exact, as lines of different ports do not depend on each other, but for two kinds of operations:
 *
 * - a refusal because everything is taken is about all ports
 * - an acquire without an answer may have taken any port, but only one. It can matter only to a later
 *   refusal: everything else that is allowed with the port taken is so with the port free
 *
 * A history in which these matter is not parted by `partitionPorts`. `generousParts` parts it all the
 * same: it leaves the refusals for exhaustion out, and lets the acquire count for every port that
 * was refused. An illegal part then is illegal; that all are linearizable is a little less than that
 * the whole is.
 */
// @ts-nocheck

import type { PortInput, PortOperation } from './port-space.ts'

/** The parts of the history; one only, if it cannot be parted exactly. */
export function partitionPorts(
  operations: readonly PortOperation[],
): readonly (readonly PortOperation[])[] {
  if (operations.some(isExhausted)) return [operations]
  if (operations.some(isUnplaced) && operations.some(isRefused)) return [operations]
  return partsOf(operations)
}

/** Parts that are illegal only if the history is. */
export function generousParts(
  operations: readonly PortOperation[],
): readonly (readonly PortOperation[])[] {
  const parts = partsOf(operations.filter(operation => !isExhausted(operation)))
  const unplaced = operations.filter(isUnplaced)
  if (unplaced.length === 0) return parts
  const recoveries = operations.filter(isOfAllPorts)
  return parts.map(part => {
    const refused = part.find(isRefused)
    if (refused === undefined) return part
    const binds = unplaced.flatMap(operation => asBind(operation, portOf(refused.input)))
    const all = new Set([...part, ...binds, ...recoveriesOf(binds, recoveries)])
    return [...all]
  })
}

// --- internal ---

function isExhausted({ output }: PortOperation): boolean {
  return output === 'EXHAUSTED'
}

/** Nobody knows which port it took, if any. */
function isUnplaced({ input, returned }: PortOperation): boolean {
  return input.kind === 'acquire' && returned === undefined
}

/** A recovery of all that its owner had. */
function isOfAllPorts({ input }: PortOperation): boolean {
  return input.kind === 'recover' && input.port === undefined
}

/** Those of the owners of these operations. */
function recoveriesOf(
  operations: readonly PortOperation[],
  recoveries: readonly PortOperation[],
): PortOperation[] {
  const owners = new Set(operations.map(({ input }) => ownerOf(input)))
  return recoveries.filter(({ input }) => owners.has(ownerOf(input)))
}

function isRefused({ output }: PortOperation): boolean {
  return output === 'IN_USE' || output === 'QUARANTINED'
}

function asBind(operation: PortOperation, port: number | undefined): PortOperation[] {
  const { input } = operation
  if (input.kind !== 'acquire' || port === undefined) return []
  return [{ ...operation, input: { ...input, kind: 'bind', port } }]
}

function portOf(input: PortInput): number | undefined {
  return input.kind === 'bind' || input.kind === 'release' || input.kind === 'recover'
    ? input.port
    : undefined
}

function partsOf(operations: readonly PortOperation[]): PortOperation[][] {
  /** Of no port: what was refused for other reasons. */
  const placeless: PortOperation[] = []
  const everywhere: PortOperation[] = []
  const recoveries: PortOperation[] = []
  const byPort = new Map<number, PortOperation[]>()
  for (const operation of operations) {
    const { input, output } = operation
    const port = typeof output === 'number' ? output : portOf(input)
    if (input.kind === 'define' || input.kind === 'coordinate') everywhere.push(operation)
    else if (port !== undefined) push(byPort, port, operation)
    else if (isOfAllPorts(operation)) recoveries.push(operation)
    else placeless.push(operation)
  }
  const parts = [...byPort.values()].flatMap(byDestination)
  for (const part of parts) part.push(...recoveriesOf(part, recoveries), ...everywhere)
  if (placeless.length > 0) parts.push([...placeless, ...everywhere])
  else if (parts.length === 0 && operations.length > 0) parts.push([...operations])
  return parts
}

function byDestination(part: PortOperation[]): PortOperation[][] {
  const byKey = new Map<number, PortOperation[]>()
  for (const operation of part) {
    const { input } = operation
    const destination = 'destination' in input ? input.destination : -1
    if (destination === -1) return [part]
    push(byKey, destination, operation)
  }
  return [...byKey.values()]
}

function ownerOf(input: PortInput): number | undefined {
  return 'owner' in input ? input.owner : undefined
}

function push<Item>(lists: Map<number, Item[]>, key: number, item: Item): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
