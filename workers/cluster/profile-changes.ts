/** What a changed configuration asks of a facility at work. */
import { type Configuration, type DvipaSpace, dvipaSpaces, poolSpace } from '../../core/index.ts'

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
  /** DVIPAs to be coordinated from now on. */
  readonly enable: readonly string[]
  /** What cannot be changed while stacks run, with the reason; then nothing is changed. */
  readonly refused: readonly string[]
  /** What is accepted, and has no part in the facility. */
  readonly notes: readonly string[]
}

export function profileChanges(before: Configuration, after: Configuration): ProfileChanges {
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
    if (known === undefined && !space.coordinated) {
      notes.push(`${address} is not coordinated: its ports are each stack's own business`)
    } else if (known === undefined || !sameRange(known, space)) {
      changes.push(defineOf(space))
    }
    if (known?.coordinated === false && space.coordinated) enable.push(address)
    if (known?.coordinated === true && !space.coordinated) {
      refused.push(
        `${address}: coordination cannot be switched off while stacks run, since nobody would know any ` +
          'more whose connections are where; delete the DVIPA, or start the run anew without SYSPLEXPORTS',
      )
    }
  }
  for (const address of old.keys()) {
    if (!now.has(address)) changes.push({ kind: 'undefine', address })
  }
  return { changes, enable, refused, notes }
}

// --- internal ---

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
