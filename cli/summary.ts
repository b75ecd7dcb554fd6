import { styleText } from 'node:util'
import type { RunResult } from '../workers/index.ts'
import { count } from './terminal.ts'

/** The summary of a run, for people. */
export function summary(result: RunResult, again: string): string {
  const rows: [string, string][] = [
    ['connections', connections(result)],
    ...refusals(result),
    ['ports', ports(result)],
    ['crashes', crashes(result)],
    ['recoveries', recoveries(result)],
    ...locks(result),
    ['audit', audit(result)],
    ['time', time(result)],
    ['again', again],
    ['', 'repeats the workload and the crash plan, not the interleaving of the threads'],
  ]
  return rows.map(([name, text]) => `${name.padEnd(12)} ${text}`).join('\n')
}

/** What went wrong, the first few; empty if nothing did. */
export function violations(result: RunResult, replay: string): string[] {
  const { audit, historyFile } = result
  const found = audit.violations.slice(0, VIOLATIONS_SHOWN)
  const more = Object.values(audit.counts).reduce((sum, n) => sum + n, 0) - found.length
  const lines = found.map(({ kind, message }) => `${kind}: ${message}`)
  if (more > 0) lines.push(`and ${count(more)} more`)
  if (audit.lostPorts.length > 0) {
    lines.push(`lost: ports ${audit.lostPorts.slice(0, PORTS_SHOWN).join(', ')}`)
  }
  if (audit.lostWakeUps > 0) lines.push(`lost wake-ups: ${audit.lostWakeUps} waits for a lock`)
  if (lines.length === 0) return []
  const judged = historyFile === undefined ? [] : [`history: portplex audit ${historyFile}`]
  return [`replay: ${replay}`, ...judged, ...lines]
}

// --- internal ---

const VIOLATIONS_SHOWN = 3
const PORTS_SHOWN = 20

function connections({ connections: c }: RunResult): string {
  return [
    `${count(c.opened)} opened`,
    `${count(c.closed)} closed`,
    `${count(c.refused)} refused`,
    `${count(c.lostByCrash)} lost by a crash`,
    `${count(c.openAtEnd)} open at the end`,
    `${count(c.skipped)} skipped`,
  ].join(', ')
}

function refusals({ refusedBy }: RunResult): [string, string][] {
  const reasons = Object.entries(refusedBy)
  if (reasons.length === 0) return []
  return [['refused', reasons.map(([reason, n]) => `${count(n)} ${reason}`).join(', ')]]
}

function ports({ ports: { peakHeld, atEnd } }: RunResult): string {
  return [
    `${count(peakHeld)} held at the peak; at the end ${count(atEnd.held)} held`,
    `${count(atEnd.quarantined)} in hold-down`,
    `${count(atEnd.leasedIdle)} idle in leases`,
    `${count(atEnd.reserved)} reserved`,
    `${count(atEnd.free)} free`,
  ].join(', ')
}

function crashes({ crashes: entries }: RunResult): string {
  if (entries.length === 0) return '0'
  const kinds = new Map<string, number>()
  for (const { kind } of entries) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  const list = [...kinds].map(([kind, n]) => (n === 1 ? kind : `${n} ${kind}`)).join(', ')
  return `${entries.length} (${list})`
}

function recoveries({ recoveries: entries }: RunResult): string {
  if (entries.length === 0) return '0'
  const ms = entries.map(entry => entry.sinceExitMs).sort((a, b) => a - b)
  const ports = entries.reduce((sum, entry) => sum + entry.ports, 0)
  const work = Math.max(...entries.map(entry => entry.recoveryMs))
  return (
    `${entries.length}, ${count(ports)} ports given back; from a thread's exit to its last port ` +
    `${median(ms).toFixed(1)} ms in the median, ${ms.at(-1)!.toFixed(1)} ms at most ` +
    `(the work itself ${work.toFixed(1)} ms at most)`
  )
}

function locks({ locks: waited, lockTotals: all }: RunResult): [string, string][] {
  const share = all.acquisitions === 0 ? 0 : (100 * all.contended) / all.acquisitions
  const rows: [string, string][] = [
    [
      'locks',
      `${count(all.acquisitions)} acquisitions, ${count(all.contended)} contended ` +
        `(${share.toFixed(3)} %), ${count(all.parks)} parks, ${count(all.inherited)} inherited, ` +
        `waited ${all.waitMs.toFixed(1)} ms in all`,
    ],
  ]
  for (const lock of waited.slice(0, LOCKS_SHOWN)) {
    const [first, last] = lock.ports
    rows.push([
      '',
      `lock ${lock.lock} (${lock.address} ports ${first}-${last}): ${count(lock.contended)} of ` +
        `${count(lock.acquisitions)} contended, waited ${lock.waitMs.toFixed(1)} ms, ` +
        `at most ${(lock.waitMaxUs / 1000).toFixed(2)} ms`,
    ])
  }
  return rows
}

const LOCKS_SHOWN = 3

function audit({ audit: a }: RunResult): string {
  if (a.verdict === 'off') return 'off'
  const verdict =
    a.verdict === 'clean' ? styleText('green', 'CLEAN') : styleText('red', 'VIOLATION')
  const lost =
    a.lost === null ? 'lost ports not judged: nobody coordinates' : `${a.lost} lost ports`
  const others = Object.entries(a.counts).filter(([kind, n]) => kind !== 'duplicate' && n > 0)
  return [
    `${verdict}: ${count(a.operations)} operations`,
    `${count(a.duplicates)} duplicates`,
    lost,
    ...others.map(([kind, n]) => `${count(n)} ${kind}`),
  ].join(', ')
}

function time({ seconds, trafficSeconds, connections: c, stopped }: RunResult): string {
  const rate = count(Math.round(c.opened / seconds))
  const early = stopped ? ' (stopped early)' : ''
  return (
    `${seconds.toFixed(1)} s for ${count(Math.round(trafficSeconds))} s of traffic${early}, ` +
    `${rate} connections/s`
  )
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
