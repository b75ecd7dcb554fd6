/** The displays by name: what `portplex display KIND` shows of a run. */
// @ts-nocheck

import {
  type ConnectionsDisplay,
  cfsText,
  connText,
  displayCfs,
  displayPort,
  displayPorts,
  displayStats,
  displayVipadyn,
  type Facility,
  FacilityError,
  type Frame,
  type LeaksDisplay,
  leaksText,
  type PortHints,
  portsText,
  portText,
  statsText,
  type VipaConfiguration,
  vcrtText,
  vipadcfgText,
  vipadynText,
} from '../../core/index.ts'
import type { Reply } from './control-socket.ts'
import { OperationsError } from './errors.ts'

/** What displays look at. */
export interface DisplaySource {
  readonly facility: Facility
  /** The tick of the look. */
  readonly now: () => number
  /** Asks the stacks for their connections. */
  readonly connections: () => Promise<ConnectionsDisplay>
  /** Asks the stacks what they hold without a connection; with `free` they let go of it. */
  readonly leaks: (free: boolean) => Promise<LeaksDisplay>
  /** Most ports of a space, by its index, that were seen held at once. */
  readonly maxUsage: (space: number) => number
  /** The configuration that the DVIPAs come from, where there is one. */
  readonly configuration?: () => VipaConfiguration
  readonly reservedBy?: PortHints['reservedBy']
}

/** A display that is asked for. */
export interface DisplayRequest {
  readonly kind: string
  readonly operands?: readonly string[]
  /** Only of leaks: free them. */
  readonly free?: boolean
  /** Records of the text at most; default 100. The data has them all. */
  readonly max?: number
}

/** Kinds that need no operands. */
export const PLAIN_DISPLAYS = [
  'vipadcfg',
  'vipadyn',
  'vcrt',
  'ports',
  'conn',
  'stats',
  'cfs',
  'leaks',
] as const

/** Takes a display. Rejects with an OperationsError for a kind, or operands, that there are not. */
export async function takeDisplay(source: DisplaySource, asked: DisplayRequest): Promise<Reply> {
  const { kind, operands = [], free = false, max = RECORDS_DEFAULT } = checked(asked)
  const frame = { at: timeOf(source), max }
  if (kind === 'port') return await port(source, operands, frame)
  if (operands.length > 0) {
    throw new OperationsError(`display ${kind} takes no operands, but there is "${operands[0]}"`)
  }
  return await PLAIN[kind as PlainDisplay](source, frame, free)
}

/** Throws an OperationsError for a kind that there is not. */
export function checkKind(kind: string, kinds: readonly string[] = KINDS): void {
  if (kinds.includes(kind)) return
  throw new OperationsError(`there is no display "${kind}"; there are ${kinds.join(', ')}`)
}

// --- internal ---

type PlainDisplay = (typeof PLAIN_DISPLAYS)[number]

const KINDS: readonly string[] = [...PLAIN_DISPLAYS, 'port']
const RECORDS_DEFAULT = 100

const PLAIN: Readonly<
  Record<
    PlainDisplay,
    (source: DisplaySource, frame: Frame, free: boolean) => Reply | Promise<Reply>
  >
> = {
  vipadcfg({ configuration }, frame) {
    if (!configuration) {
      throw new OperationsError(
        'this run has no configuration statements: its DVIPA comes from options; see display vipadyn',
      )
    }
    const data = configuration()
    return { data, text: vipadcfgText(data, frame) }
  },
  vipadyn({ facility, configuration }, frame) {
    const dvipas = configuration?.().dvipas
    const data = displayVipadyn(
      facility,
      address => dvipas?.find(dvipa => dvipa.address === address)?.origin,
    )
    return { data, text: vipadynText(data, frame) }
  },
  async vcrt(source, frame) {
    const data = await source.connections()
    return { data, text: vcrtText(data, frame) }
  },
  ports({ facility, now }, frame) {
    const data = displayPorts(facility, now())
    return { data, text: portsText(data, frame) }
  },
  async conn(source, frame) {
    const data = await source.connections()
    return { data, text: connText(data, frame) }
  },
  stats({ facility, now, maxUsage }, frame) {
    const data = displayStats(facility, now(), maxUsage)
    return { data, text: statsText(data, frame) }
  },
  cfs({ facility, now }, frame) {
    const data = displayCfs(facility, now())
    return { data, text: cfsText(data, frame) }
  },
  async leaks(source, frame, free) {
    const data = await source.leaks(free)
    return { data, text: leaksText(data, frame, source.now()) }
  },
}

/** A request comes from outside, so nothing of it is taken for granted. */
function checked({ kind, operands, free, max }: DisplayRequest): DisplayRequest {
  if (typeof kind !== 'string') throw new OperationsError('a display has a kind, such as "ports"')
  checkKind(kind)
  const isList = operands === undefined || Array.isArray(operands)
  if (!isList || operands?.some(operand => typeof operand !== 'string')) {
    throw new OperationsError('the operands of a display are a list of strings')
  }
  if (free !== undefined && typeof free !== 'boolean') {
    throw new OperationsError('free is true or false')
  }
  if (free && kind !== 'leaks')
    throw new OperationsError(`display ${kind} frees nothing: leave --free out`)
  if (max !== undefined && !(Number.isSafeInteger(max) && max >= 0)) {
    throw new OperationsError(`max is ${max}; it must be a whole number`)
  }
  return {
    kind,
    ...(operands ? { operands } : {}),
    ...(free === undefined ? {} : { free }),
    ...(max === undefined ? {} : { max }),
  }
}

async function port(
  source: DisplaySource,
  operands: readonly string[],
  frame: Frame,
): Promise<Reply> {
  const [address, text, ...more] = operands
  const number = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0
  if (address === undefined || number < 1 || number > 65_535 || more.length > 0) {
    throw new OperationsError('write display port ADDRESS PORT, with a port from 1 to 65535')
  }
  const { facility, reservedBy } = source
  const { connections } = await source.connections()
  const now = source.now()
  try {
    const hints = { connections, ...(reservedBy ? { reservedBy } : {}) }
    const data = displayPort(facility, address, number, now, hints)
    return { data, text: portText(data, frame, now) }
  } catch (error) {
    if (error instanceof FacilityError) throw new OperationsError(error.message)
    throw error
  }
}

/** The time of the look: of the day, and of the traffic. */
function timeOf({ now }: DisplaySource): string {
  const day = new Date().toTimeString().slice(0, 8)
  return `${day}  TRAFFIC TIME ${(now() / 1000).toFixed(3)} S`
}
