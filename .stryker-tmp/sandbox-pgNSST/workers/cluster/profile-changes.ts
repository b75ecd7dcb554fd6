/** What a changed configuration asks of a facility at work. */
// @ts-nocheck

import {
  type Configuration,
  type DvipaSpace,
  dvipaSpaces,
  type Facility,
  poolSpace,
} from '../../core/index.ts'
import { RANGE_PORTS_MIN } from '../../core/limits.ts'

/** One change of one TCP space, as a stack makes it. Each may be made again: it then changes nothing. */
export type SpaceChange =
  | {
      readonly kind: 'define'
      readonly address: string
      readonly ports: readonly [number, number]
      readonly reserved: readonly number[]
    }
  | { readonly kind: 'undefine'; readonly address: string }

export interface ProfileChanges {
  readonly changes: readonly SpaceChange[]
  /** DVIPAs to be coordinated from now on, after the changes. */
  readonly enable: readonly string[]
  /** What cannot be changed while stacks run, with the reason; then nothing is changed. */
  readonly refused: readonly string[]
  /** What is accepted, and has no part in the facility. */
  readonly notes: readonly string[]
}

/** What a facility at work has. */
export interface SpacesAtWork {
  /** Of an address, also one that was deleted and still has connections; undefined: it has no space. */
  phase(address: string): ReturnType<Facility['phase']> | undefined
  /** Spaces for further addresses. */
  readonly spares: number
}

/** @param atWork where it differs from `before`, it counts: an address may have been deleted and drain */
export function profileChanges(
  before: Configuration,
  after: Configuration,
  atWork: SpacesAtWork,
): ProfileChanges {
  const changes: SpaceChange[] = []
  const enable: string[] = []
  const refused: string[] = []
  const notes: string[] = []
  const old = byAddress(before)
  const now = byAddress(after)
  if (before.tcp.timeWaitSeconds !== after.tcp.timeWaitSeconds) {
    refused.push(
      'TIMEWAITINTERVAL cannot change while stacks run: ports are in hold-downs of the old length; ' +
        'start the run anew with it',
    )
  }
  for (const [address, space] of now) {
    const known = old.get(address)
    const phase = atWork.phase(address)
    if (phase === undefined && !space.coordinated) {
      if (known === undefined) notes.push(`${address}: ${NO_SPACE}`)
      continue
    }
    if (phase === undefined && !isPlain(space)) notes.push(`${address}: ${SPARE}`)
    if (known === undefined || phase === undefined || !sameRange(known, space)) {
      if (space.high - space.low + 1 < RANGE_PORTS_MIN) refused.push(`${address}: ${TOO_SMALL}`)
      changes.push(defineOf(space))
    }
    if (space.coordinated && phase !== undefined && phase !== 'on') enable.push(address)
    if (!space.coordinated && phase === 'on') {
      refused.push(`${address}: ${known === undefined ? DRAINS : SWITCHED_OFF}`)
    }
  }
  for (const address of old.keys()) {
    if (now.has(address) || atWork.phase(address) === undefined) continue
    changes.push({ kind: 'undefine', address })
  }
  const further = changes.filter(change => atWork.phase(change.address) === undefined).length
  if (further > atWork.spares) {
    refused.push(
      `${further} further addresses need a space each, and ${atWork.spares} are left; delete others in a ` +
        'data set before this one, and wait until their connections have ended',
    )
  }
  return { changes, enable, refused, notes }
}

// --- internal ---

const SWITCHED_OFF =
  'coordination cannot be switched off while stacks run, since nobody would know any more whose ' +
  'connections are where; delete the DVIPA, or start the run anew without SYSPLEXPORTS'
const DRAINS =
  'its connections from before it was deleted are coordinated and not yet ended; define it without ' +
  'SYSPLEXPORTS when they are'
const NO_SPACE =
  "it is not coordinated, its ports are each stack's own business: no connection of this run can use it"
const TOO_SMALL = `a range has at least ${RANGE_PORTS_MIN} ports`
const SPARE =
  'it gets a space of those laid out for further addresses, a bitmap: its PORTPLEX settings do not count'

function isPlain({ structure, access, lease, lockScope }: DvipaSpace): boolean {
  const { length } = [lease, lockScope].filter(setting => setting !== undefined)
  return structure === 'bitmap' && access === 'in-place' && length === 0
}

function byAddress(configuration: Configuration): Map<string, DvipaSpace> {
  const pool = poolSpace(configuration)
  const spaces = [...dvipaSpaces(configuration), ...(pool ? [pool] : [])]
  return new Map(spaces.map(space => [space.address, space]))
}

function defineOf({ address, low, high, reserved }: DvipaSpace): SpaceChange {
  return { kind: 'define', address, ports: [low, high], reserved }
}

function sameRange(some: DvipaSpace, other: DvipaSpace): boolean {
  const text = ({ low, high, reserved }: DvipaSpace): string => [low, high, ...reserved].join()
  return text(some) === text(other)
}
