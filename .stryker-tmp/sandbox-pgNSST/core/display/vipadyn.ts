// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import type { Facility } from '../facility/facility.ts'
import { definedSpaces, type SpaceStatus, spaceStatus } from './space-status.ts'
import { type Frame, framed, stackName, table } from './text.ts'

/** VIPADYN: the DVIPAs and the stacks that share them, as they are now. */
export interface VipadynDisplay {
  readonly dvipas: readonly {
    readonly address: string
    /** The statement that it comes from; undefined where nobody has said. */
    readonly origin?: string
    readonly spaces: readonly (SpaceStatus & { readonly protocol: Protocol })[]
  }[]
  /** The slots that are or were somebody's. */
  readonly stacks: readonly {
    readonly slot: number
    readonly name: string
    readonly incarnation: number
    readonly state: string
  }[]
}

/** @param originOf the statement that an address comes from, where there is one */
export function displayVipadyn(
  facility: Facility,
  originOf: (address: string) => string | undefined = () => undefined,
): VipadynDisplay {
  const defined = definedSpaces(facility)
  const addresses = [...new Set(defined.map(space => space.address))]
  const dvipas = addresses.map(address => {
    const origin = originOf(address)
    const spaces = defined.filter(space => space.address === address)
    const statuses = spaces.map(space => ({
      protocol: space.protocol,
      ...spaceStatus(facility, space),
    }))
    return { address, spaces: statuses, ...(origin === undefined ? {} : { origin }) }
  })
  const slots = Array.from({ length: facility.stacks }, (_, i) => facility.slots.view(i + 1))
  const stacks = slots
    .filter(({ incarnation }) => incarnation > 0)
    .map(({ slot, name, incarnation, state }) => ({ slot, name, incarnation, state }))
  return { dvipas, stacks }
}

export function vipadynText({ dvipas, stacks }: VipadynDisplay, frame: Frame): string[] {
  const shown = dvipas.slice(0, frame.max)
  const rows = shown.flatMap(({ address, origin = '', spaces }) =>
    spaces.map(({ protocol, state, phase }, i) => [
      i === 0 ? address : '',
      state.toUpperCase(),
      i === 0 ? origin.toUpperCase() : '',
      protocol.toUpperCase(),
      PHASES[phase],
    ]),
  )
  const members = stacks.map(({ slot, name, incarnation, state }) => [
    stackName(slot, name),
    slot,
    incarnation,
    state.toUpperCase(),
  ])
  const body = [...table(COLUMNS, rows), ...table(STACK_COLUMNS, members, '  ')]
  return framed('DYNAMIC VIPA', frame, body, shown.length, dvipas.length)
}

// --- internal ---

const COLUMNS = [
  { title: 'IP ADDRESS' },
  { title: 'STATUS' },
  { title: 'ORIGINATION' },
  { title: 'PROT' },
  { title: 'SYSPLEXPORTS' },
]

const STACK_COLUMNS = [
  { title: 'STACK' },
  { title: 'SLOT', right: true },
  { title: 'INCARNATION', right: true },
  { title: 'STATUS' },
]

const PHASES: Readonly<Record<SpaceStatus['phase'], string>> = {
  off: 'NO',
  seeding: 'SEEDING',
  on: 'YES',
}
