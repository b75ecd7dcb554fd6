/**
 * One port space: who holds which port, towards whom, and until when a released one is in hold-down.
 *
 * What is handed out is a *line*: a port towards all destinations (-1), or towards one of them. Two
 * lines of a port exclude each other if they are of the same destination or one is of all.
 *
 * Time: an operation knows the least and the greatest tick (ms) at which it can have been decided,
 * and is judged by the kinder one. A line given back at some tick from a to b may be handed out again
 * from a + hold-down on, and may be refused as quarantined until b + hold-down, both included.
 *
 * A space that stacks do not coordinate yet, and a port that no definition has ever had, may have
 * several owners; the model then only keeps the books. Until a space is coordinated any refusal is
 * right, as each stack goes by what it knows; a hold-down that begins before may or may not count.
 */
// @ts-nocheck

import type { RecordResultName } from '../../../../workers/audit/record.ts'
import type { SpaceConfig, SpaceDefinition } from '../../../../workers/audit/space-config.ts'
import type { Operation } from '../history.ts'
import { type Model, type Next, several, UNANSWERED } from '../model.ts'
import { partitionPorts } from './port-parts.ts'

export type PortSpace = Pick<
  SpaceConfig,
  'name' | 'low' | 'high' | 'reserved' | 'quarantineMs' | 'coordinated'
>

/** When an operation was decided, in ms: some tick from `from` to `to`. */
export interface Ticks {
  readonly from: number
  readonly to: number
}

interface Call extends Ticks {
  readonly owner: number
  /** -1 = towards all. */
  readonly destination: number
}

export type PortInput =
  /** Any port that may be selected. */
  | ({ readonly kind: 'acquire' } & Call)
  /** This port. */
  | ({ readonly kind: 'bind' | 'release'; readonly port: number } & Call)
  /** What a dead owner held goes into hold-down; of one port, or all at once. */
  | ({ readonly kind: 'recover'; readonly owner: number; readonly port?: number } & Ticks)
  | { readonly kind: 'define'; readonly definition: SpaceDefinition }
  /** Each stack picked by itself until here. */
  | { readonly kind: 'coordinate' }

/**
 * The port that was handed out; `OK`, or why not. A `define` answers `OK`, or `NONE` if it was
 * overtaken by another and may not have taken effect.
 */
export type PortOutput = number | RecordResultName

export interface Line {
  readonly port: number
  readonly destination: number
  /** In ascending order; one may be there twice where nobody coordinates. */
  readonly owners: readonly number[]
  /** Hold-down: may be handed out from this tick on, and refused for it before that one. */
  readonly freeFrom: number
  readonly freeAt: number
}

export interface PortSpaceState {
  readonly coordinated: boolean
  /** All that have been in force; the last one is. */
  readonly definitions: readonly SpaceDefinition[]
  /** Those ever held, by port and destination. */
  readonly lines: readonly Line[]
}

export type PortOperation = Operation<PortInput, PortOutput>

/** The model of a port space. Its partition is exact: see `partitionPorts`. */
export function portSpaceModel(space: PortSpace): Model<PortSpaceState, PortInput, PortOutput> {
  const { low, high, reserved, quarantineMs, coordinated = true } = space
  const initial = { coordinated, definitions: [{ low, high, reserved }], lines: [] }
  return {
    name: `ports of ${space.name}`,
    init: () => initial,
    step: (state, input, output) => step(state, input, output, quarantineMs),
    partition: operations => partitionPorts(operations),
    key: keyOf,
    describe: describePorts,
  }
}

// --- internal ---

function step(
  state: PortSpaceState,
  input: PortInput,
  output: PortOutput | typeof UNANSWERED,
  quarantineMs: number,
): Next<PortSpaceState> {
  switch (input.kind) {
    case 'acquire':
      return acquire(state, input, output)
    case 'bind':
      return bind(state, input, output)
    case 'release':
      return release(state, input, output, quarantineMs)
    case 'recover': {
      const isLeft = (line: Line): boolean =>
        line.owners.includes(input.owner) && (input.port ?? line.port) === line.port
      return giveBack(state, state.lines.filter(isLeft), input.owner, input, quarantineMs)
    }
    case 'define': {
      const defined = { ...state, definitions: [...state.definitions, input.definition] }
      return output === 'NONE' ? several([defined, state]) : defined
    }
    case 'coordinate':
      return { ...state, coordinated: true }
  }
}

type AcquireInput = Extract<PortInput, { kind: 'acquire' }>
type LineInput = Extract<PortInput, { kind: 'bind' | 'release' }>

function acquire(
  state: PortSpaceState,
  input: AcquireInput,
  output: PortOutput | typeof UNANSWERED,
): Next<PortSpaceState> {
  const definition = inForce(state)
  if (output === UNANSWERED) {
    const grants = portsOf(definition).map(port => grant(state, port, input))
    return several(grants.filter(next => next !== undefined))
  }
  if (typeof output === 'number') {
    return has(definition, output) ? grant(state, output, input) : undefined
  }
  if (output === 'EXHAUSTED' && state.coordinated) {
    const left = portsOf(definition).some(port => !isTaken(state, port, input))
    return left ? undefined : state
  }
  if (output === 'NOT_DEFINED') return definition.low > definition.high ? state : undefined
  return isAnyTime(output) || !state.coordinated ? state : undefined
}

function bind(
  state: PortSpaceState,
  input: LineInput,
  output: PortOutput | typeof UNANSWERED,
): Next<PortSpaceState> {
  const { port } = input
  if (output === UNANSWERED) return grant(state, port, input)
  if (typeof output === 'number') return output === port ? grant(state, port, input) : undefined
  if (!state.coordinated) return state
  const rivals = rivalsOf(state, port, input.destination)
  switch (output) {
    case 'IN_USE':
      return rivals.some(({ owners }) => owners.length > 0) ? state : undefined
    case 'QUARANTINED':
      return rivals.some(({ freeAt }) => input.from < freeAt) ? state : undefined
    case 'RESERVED':
      return has(inForce(state), port) ? undefined : state
    case 'NOT_DEFINED':
      return inForce(state).low > inForce(state).high ? state : undefined
    default:
      return isAnyTime(output) ? state : undefined
  }
}

function release(
  state: PortSpaceState,
  input: LineInput,
  output: PortOutput | typeof UNANSWERED,
  quarantineMs: number,
): Next<PortSpaceState> {
  const line = lineOf(state, input.port, input.destination)
  const held = line?.owners.includes(input.owner) ? line : undefined
  if (output === 'OK' || output === UNANSWERED) {
    if (held === undefined) return output === 'OK' ? undefined : state
    return giveBack(state, [held], input.owner, input, quarantineMs)
  }
  if (output === 'NOT_HELD') return held === undefined ? state : undefined
  return typeof output === 'string' && isAnyTime(output) ? state : undefined
}

/** Refusals for reasons that the model does not know. */
function isAnyTime(output: RecordResultName): boolean {
  return output === 'FENCED' || output === 'OTHER' || output === 'TABLE_FULL'
}

function grant(state: PortSpaceState, port: number, call: Call): PortSpaceState | undefined {
  const { owner, destination } = call
  const line = lineOf(state, port, destination)
  if (isExclusive(state, port)) {
    const rivals = rivalsOf(state, port, destination)
    if (rivals.some(({ owners, freeFrom }) => owners.length > 0 || call.to < freeFrom)) {
      return undefined
    }
  }
  const owners = [...(line?.owners ?? []), owner].sort((a, b) => a - b)
  return withLine(state, { port, destination, owners, freeFrom: NEVER, freeAt: NEVER })
}

/** May the port be unavailable to the call? */
function isTaken(state: PortSpaceState, port: number, call: Call): boolean {
  return rivalsOf(state, port, call.destination).some(
    ({ owners, freeAt }) => owners.length > 0 || call.from < freeAt,
  )
}

function giveBack(
  state: PortSpaceState,
  lines: readonly Line[],
  owner: number,
  { from, to }: Ticks,
  quarantineMs: number,
): PortSpaceState {
  let next = state
  for (const line of lines) {
    const owners = line.owners.toSpliced(line.owners.indexOf(owner), 1)
    const cools = quarantineMs > 0 && owners.length === 0 && hasHad(state, line.port)
    const freeFrom = cools && state.coordinated ? from + quarantineMs : NEVER
    const freeAt = cools ? to + quarantineMs + 1 : NEVER
    next = withLine(next, { ...line, owners, freeFrom, freeAt })
  }
  return next
}

/** Before every tick. */
const NEVER = Number.NEGATIVE_INFINITY

function inForce({ definitions }: PortSpaceState): SpaceDefinition {
  return definitions[definitions.length - 1]
}

function has({ low, high, reserved }: SpaceDefinition, port: number): boolean {
  return port >= low && port <= high && !reserved.includes(port)
}

function portsOf(definition: SpaceDefinition): number[] {
  const { low, high } = definition
  const range = Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index)
  return range.filter(port => has(definition, port))
}

function isExclusive(state: PortSpaceState, port: number): boolean {
  return state.coordinated && hasHad(state, port)
}

/** Some definition has had the port. */
function hasHad({ definitions }: PortSpaceState, port: number): boolean {
  return definitions.some(definition => has(definition, port))
}

function lineOf(state: PortSpaceState, port: number, destination: number): Line | undefined {
  return state.lines.find(line => line.port === port && line.destination === destination)
}

function rivalsOf(state: PortSpaceState, port: number, destination: number): Line[] {
  return state.lines.filter(line => {
    if (line.port !== port) return false
    return destination === -1 || line.destination === -1 || line.destination === destination
  })
}

function withLine(state: PortSpaceState, line: Line): PortSpaceState {
  const others = state.lines.filter(
    ({ port, destination }) => port !== line.port || destination !== line.destination,
  )
  const lines = [...others, line].sort((a, b) => a.port - b.port || a.destination - b.destination)
  return { ...state, lines }
}

function keyOf({ coordinated, definitions, lines }: PortSpaceState): string {
  const texts = lines.map(({ port, destination, owners, freeFrom, freeAt }) => {
    const towards = destination === -1 ? '' : `>${destination}`
    const cooling = freeAt === NEVER ? '' : ` from ${freeFrom} ms on, at ${freeAt} ms`
    return `${port}${towards} ${owners.length === 0 ? 'free' : `held by ${owners}`}${cooling}`
  })
  const defined = definitions.length === 1 ? [] : [JSON.stringify(definitions)]
  return [...texts, ...defined, ...(coordinated ? [] : ['uncoordinated'])].join('; ')
}

function describePorts(input: PortInput, output: PortOutput | typeof UNANSWERED): string {
  const answer = output === UNANSWERED ? '' : ` → ${output}`
  if (input.kind === 'coordinate') return 'coordinate()'
  if (input.kind === 'define') {
    const { low, high, reserved } = input.definition
    return `define(${low}-${high}, ${reserved.length} reserved)`
  }
  if (input.kind === 'recover') return `recover(${input.port ?? 'all'})${answer}`
  const port = input.kind === 'acquire' ? '' : `${input.port}`
  const towards = input.destination === -1 ? '' : `>${input.destination}`
  return `${input.kind}(${port}${towards})${answer}${ticksText(input)}`
}

function ticksText({ from, to }: Ticks): string {
  return to === from ? ` at ${from} ms` : ` at ${from} to ${to} ms`
}
