/** Writes a `conn.log` as Zeek does, in both of its forms, from connections that a seed gives. */
// @ts-nocheck

import { Random } from '../../random.ts'

export interface ZeekConnection {
  /** Microseconds since 1970. */
  openUs: number
  /** Zeek leaves out a duration of 0. */
  durationUs: number
  host: string
  port: number
  respHost: string
  respPort: number
  proto: string
  connState: string
}

export interface ZeekLogShape {
  seed: number
  connections: number
  hosts: number
  destinations: number
}

/** How JSON has `ts`, as the option LogAscii::json_timestamps names them. */
export type ZeekTimestamps = 'TS_EPOCH' | 'TS_MILLIS' | 'TS_ISO8601'

export const ZEEK_HEADER: readonly string[] = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#open\t2024-05-06-07-08-09',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\t' +
    'resp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\t' +
    'resp_pkts\tresp_ip_bytes\ttunnel_parents',
  '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\t' +
    'bool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]',
]

/** Connections within a minute, in the order of their ends; each fifth host and destination is IPv6. */
export function zeekConnections(shape: ZeekLogShape): ZeekConnection[] {
  const random = new Random(shape.seed)
  const states = ['SF', 'SF', 'SF', 'S0', 'S1', 'REJ', 'RSTO', 'OTH']
  const made = Array.from({ length: shape.connections }, (): ZeekConnection => {
    const respPort = 1 + random.below(shape.destinations)
    return {
      openUs: 1_715_000_000_000_000 + random.below(60_000_000),
      durationUs: random.below(4) === 0 ? 0 : random.below(5_000_000),
      host: address(random.below(shape.hosts)),
      port: 1024 + random.below(0x10000 - 1024),
      respHost: address(0x10000 + respPort),
      respPort,
      proto: random.below(10) === 0 ? 'udp' : 'tcp',
      connState: states[random.below(states.length)],
    }
  })
  return made.sort((a, b) => a.openUs + a.durationUs - (b.openUs + b.durationUs))
}

/** The connections as rows below `ZEEK_HEADER`. */
export function zeekTsvRows(connections: readonly ZeekConnection[]): string[] {
  return connections.map((connection, index) =>
    [
      decimal(connection.openUs),
      `C${index}`,
      connection.host,
      connection.port,
      connection.respHost,
      connection.respPort,
      connection.proto,
      'ssl,http',
      connection.durationUs === 0 ? '-' : decimal(connection.durationUs),
      connection.durationUs === 0 ? '-\t-' : '517\t0',
      connection.connState,
      'T\tF\t0\tShADadFf\t10\t730\t6\t342\t(empty)',
    ].join('\t'),
  )
}

/** A whole log, with header and end. */
export function zeekTsv(connections: readonly ZeekConnection[]): string {
  const lines = [...ZEEK_HEADER, ...zeekTsvRows(connections), '#close\t2024-05-06-08-00-00']
  return `${lines.join('\n')}\n`
}

/** The same in JSON; `nested`: the endpoints in an object of their own. */
export function zeekJson(
  connections: readonly ZeekConnection[],
  timestamps: ZeekTimestamps = 'TS_EPOCH',
  nested = false,
): string {
  const lines = connections.map((connection, index) => {
    const { host, port, respHost, respPort, proto, durationUs, connState } = connection
    const id = { orig_h: host, orig_p: port, resp_h: respHost, resp_p: respPort }
    const dotted = Object.entries(id).map(([name, value]) => [`id.${name}`, value] as const)
    return JSON.stringify({
      ts: timestamp(connection.openUs, timestamps),
      uid: `C${index}`,
      ...(nested ? { id } : Object.fromEntries(dotted)),
      proto,
      ...(durationUs === 0 ? {} : { duration: durationUs / 1e6, orig_bytes: 517, resp_bytes: 0 }),
      conn_state: connState,
      local_orig: true,
      history: 'ShADadFf',
      tunnel_parents: [],
    })
  })
  return `${lines.join('\n')}\n`
}

// --- internal ---

function address(number: number): string {
  if (number % 5 === 4) return `fd00::${(1 + (number % 0xffff)).toString(16)}`
  return `10.${(number >> 16) & 0xff}.${(number >> 8) & 0xff}.${number & 0xff}`
}

/** Seconds with six digits of fraction. */
function decimal(us: number): string {
  return `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`
}

function timestamp(us: number, form: ZeekTimestamps): number | string {
  if (form === 'TS_EPOCH') return us / 1e6
  if (form === 'TS_MILLIS') return Math.floor(us / 1000)
  const second = new Date(Math.floor(us / 1e6) * 1000).toISOString().slice(0, 19)
  return `${second}.${String(us % 1e6).padStart(6, '0')}Z`
}
