// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import type { Configuration } from './configuration.ts'

export interface Binder {
  /** In any case of letters. */
  readonly jobName?: string
  /** An authorized program, or user 0. */
  readonly privileged?: boolean
}

/** Below: ports for well-known services. */
const LOW_PORTS_END = 1024

/**
 * Whether a program may bind a port, by PORT, PORTRANGE and RESTRICTLOWPORTS. Returns undefined, or the
 * reason why not, which a socket call would report as EACCES. Resource profiles (SAF) are not asked.
 */
export function mayBind(
  configuration: Configuration,
  port: number,
  protocol: Protocol,
  { jobName, privileged = false }: Binder = {},
): string | undefined {
  const job = jobName?.toUpperCase()
  const subject = `${protocol} port ${port}`
  const reservation = configuration.reservations.find(
    each => each.protocol === protocol && port >= each.first && port < each.first + each.count,
  )
  if (reservation !== undefined) {
    const { user } = reservation
    if (user === 'RESERVED') return `${subject} is reserved for nobody`
    if (user === 'AUTHPORT') return privileged ? undefined : `${subject} is for authorized servers`
    return user === '*' || user === job ? undefined : `${subject} is reserved for job ${user}`
  }
  if (configuration[protocol].restrictLowPorts && port < LOW_PORTS_END && !privileged) {
    return `${subject} is restricted: a port below ${LOW_PORTS_END} needs a reservation`
  }
  const rules = configuration.unreserved.filter(rule => rule.protocol === protocol)
  const rule = rules.find(each => each.jobName === job) ?? rules.find(each => each.jobName === '*')
  return rule?.access === 'deny' && rule.when === 'bind'
    ? `${subject} is not reserved, and unreserved ports are denied`
    : undefined
}
