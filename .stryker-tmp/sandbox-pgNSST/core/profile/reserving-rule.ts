// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import type { Configuration } from './configuration.ts'
import { printReservation } from './print-profile.ts'

/** The statement that keeps a port from being selected, as it would be written; undefined: none does. */
export function reservingRule(
  configuration: Configuration,
  protocol: Protocol,
  port: number,
): string | undefined {
  const { reservations, explicitBind } = configuration
  const reservation = reservations.find(
    rule => rule.protocol === protocol && has(rule.first, rule.count, port),
  )
  if (reservation !== undefined) return printReservation(reservation)
  const isPool = protocol === 'tcp' && explicitBind !== undefined
  if (!isPool || !has(explicitBind.first, explicitBind.count, port)) return undefined
  return `GLOBALCONFIG EXPLICITBINDPORTRANGE ${explicitBind.first} ${explicitBind.count}`
}

// --- internal ---

function has(first: number, count: number, port: number): boolean {
  return port >= first && port < first + count
}
