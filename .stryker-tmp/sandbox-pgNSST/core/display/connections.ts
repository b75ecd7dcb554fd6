// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import { type Frame, framed, socket, table } from './text.ts'

/** An open connection, as its stack tells of it: the facility knows ports only. */
export interface ConnectionRow {
  readonly stack: string
  readonly incarnation: number
  readonly protocol: Protocol
  /** The DVIPA. */
  readonly address: string
  readonly port: number
  /** Names it among the stack's connections on that port; 0 where ports are not coordinated. */
  readonly serial: number
  /** Where it goes; undefined if the stack was not told. */
  readonly destination?: { readonly address: string; readonly port: number }
  /** Tick at which it was opened. */
  readonly since: number
}

/** CONN and VCRT. */
export interface ConnectionsDisplay {
  readonly connections: readonly ConnectionRow[]
  /** Stacks that did not tell: dead, or silent for too long. Theirs are missing. */
  readonly missing: readonly string[]
}

/** CONN: the connections by stack. */
export function connText({ connections, missing }: ConnectionsDisplay, frame: Frame): string[] {
  const shown = connections.slice(0, frame.max)
  const rows = shown.map(row => [
    row.stack,
    connectionId(row),
    socket(row.address, row.port),
    socket(row.destination?.address, row.destination?.port),
    row.protocol === 'tcp' ? 'ESTBLSH' : 'UDP',
  ])
  const columns = ['USER ID', 'CONN', 'LOCAL SOCKET', 'FOREIGN SOCKET', 'STATE']
  const body = [...table(columns.map(titled), rows), ...missingLines(missing, 'CONNECTIONS')]
  return framed('CONNECTIONS', frame, body, shown.length, connections.length)
}

/** VCRT: for each connection, the stack that packets from its peer to the DVIPA belong to. */
export function vcrtText({ connections, missing }: ConnectionsDisplay, frame: Frame): string[] {
  const shown = connections.slice(0, frame.max)
  const rows = shown.map(({ address, port, destination, stack }) => [
    address,
    port,
    destination?.address ?? '*',
    destination?.port ?? '*',
    stack,
  ])
  const columns = ['DEST IPADDR', 'DPORT', 'SRC IPADDR', 'SPORT', 'STACK']
  const body = [...table(columns.map(titled), rows), ...missingLines(missing, 'CONNECTIONS')]
  return framed(
    'DYNAMIC VIPA CONNECTION ROUTING TABLE',
    frame,
    body,
    shown.length,
    connections.length,
  )
}

/** Eight hexadecimal digits: the low half of the serial, and the port. */
export function connectionId({ serial, port }: Pick<ConnectionRow, 'serial' | 'port'>): string {
  return [serial & 0xffff, port]
    .map(half => half.toString(16).padStart(4, '0'))
    .join('')
    .toUpperCase()
}

/** A line for each stack that did not tell, and `what` is therefore not shown. */
export function missingLines(missing: readonly string[], what: string): string[] {
  return missing.map(stack => `${stack} DID NOT ANSWER: ITS ${what} ARE NOT SHOWN`)
}

// --- internal ---

function titled(title: string): { title: string; right: boolean } {
  return { title, right: title === 'DPORT' || title === 'SPORT' }
}
