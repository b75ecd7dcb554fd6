/** How addresses are spelled in a table: each in one way, so that it is one name. */
// @ts-nocheck

import { isIP, SocketAddress } from 'node:net'

/** The one spelling of an IP address (IPv6 has many), or undefined if `text` is none. */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text)
  if (family !== 6) return family === 4 ? text : undefined
  return new SocketAddress({ address: text, family: 'ipv6' }).address
}

/** Name of a destination: `10.0.0.1:5432` or `[fd00::1]:5432`. */
export function endpointName(canonical: string, port: number): string {
  return canonical.includes(':') ? `[${canonical}]:${port}` : `${canonical}:${port}`
}
